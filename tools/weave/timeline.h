// SPDX-License-Identifier: MIT
//
// The lifelines below a terminal: one schedule that prints what it shows.

#ifndef FORK_WEAVE_TIMELINE_H
#define FORK_WEAVE_TIMELINE_H

#include "lib/buffer.h"
#include "lib/text.h"
#include "weave/outcome_list.h"

// Adds the picture of a schedule in GRAPH, as `interleave --json` writes, that ends in OUTCOME. ID
// is the picture's in its page. Nothing when there is no graph, or no such schedule in it.
void timeline_add(struct buffer *out, struct text graph, const struct outcome *outcome,
                  struct text id);

#endif
