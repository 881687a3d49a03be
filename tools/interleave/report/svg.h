// SPDX-License-Identifier: MIT
// One schedule as a picture.
#ifndef FORK_INTERLEAVE_SVG_H
#define FORK_INTERLEAVE_SVG_H

#include "interleave/report/report.h"
#include "lib/base/buffer.h"

// Adds a picture of the lives of the processes, in a file of its own, to OUT: under the `count`
// STEPS of a complete schedule, or, when STEPS is NULL, under one that shows the first outcome.
// Ends the tool when there is no such schedule, or when it is too long to be drawn.
void svg_draw(const struct result_set *set, const struct step *steps, int count,
              struct buffer *out);

#endif
