// SPDX-License-Identifier: MIT
//
// The sign of a process: the shape and colour that it has in the pictures and in the stepper, too.

#ifndef FORK_WEAVE_SIGN_H
#define FORK_WEAVE_SIGN_H

#include <stddef.h>

#include "lib/buffer.h"
#include "lib/state_graph.h"

// Adds the sign of PROCESS, with its role in words for whoever cannot see it; nothing for SIZE_MAX.
void sign_add(struct buffer *out, const struct state_graph *graph, size_t process);

#endif
