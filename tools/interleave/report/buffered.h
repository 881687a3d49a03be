// SPDX-License-Identifier: MIT
// Text in the stdio buffers of processes (struct waiting_text), from one node to another.
#ifndef FORK_INTERLEAVE_BUFFERED_H
#define FORK_INTERLEAVE_BUFFERED_H

#include <stdbool.h>
#include <stddef.h>

#include "interleave/model/behaviour.h"
#include "lib/base/buffer.h"

// Length of the beginning of TEXT that stood in the same buffer at the node.
size_t buffered_at(const struct node *node, const struct waiting_text *text);

// Whether an exec at NODE, of which NEXT is what follows, has succeeded: the buffers are gone.
bool buffered_ends(const struct node *node, const struct node *next);

// Appends the text in quotes; of a long one only its beginning, and how much more there is.
void buffered_print(const char *data, size_t size, struct buffer *text);

#endif
