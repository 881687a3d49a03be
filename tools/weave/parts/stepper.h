// SPDX-License-Identifier: MIT
//
// The elements in which the script puts steppers.

#ifndef FORK_WEAVE_STEPPER_H
#define FORK_WEAVE_STEPPER_H

#include <cmark-gfm.h>
#include <stdbool.h>

#include "lib/base/buffer.h"
#include "weave/parts/prose.h"
#include "weave/runs/recordings.h"

// Adds the element for the stepper of RECORDING.
void stepper_add(struct buffer *out, const struct recording *recording);

// Adds a small stepper if NODE is the mark of one (book/stepper_mark.h) and there is a recording of
// the program. False if NODE is no mark.
bool stepper_show(struct prose *prose, cmark_node *node);

#endif
