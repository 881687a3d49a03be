// SPDX-License-Identifier: MIT
//
// The sign of a process: its shape and colour, the same in terminals, pictures and the stepper.

#ifndef FORK_WEAVE_SIGN_H
#define FORK_WEAVE_SIGN_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/graph/state_graph.h"

// Adds the sign of PROCESS, an index in GRAPH, with its role in words for readers who cannot see
// it. Adds nothing for an index that GRAPH does not have, such as SIZE_MAX.
void sign_add(struct buffer *out, const struct state_graph *graph, size_t process);

#endif
