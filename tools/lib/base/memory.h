// SPDX-License-Identifier: MIT
//
// Allocation that cannot fail: out of memory, these end the program (exit status 2).

#ifndef FORK_LIB_MEMORY_H
#define FORK_LIB_MEMORY_H

#include <stddef.h>

// Zeroed room for `count` items of `size` bytes each; the caller frees it. Never NULL.
void *memory_new(size_t count, size_t size);

// Makes OLD, which may be NULL, an array of COUNT items, and returns it; new items are not zeroed.
void *memory_resize(void *old, size_t count, size_t size);

// Makes room for at least `count` items in an array of `*capacity` items, which it replaces and
// which the caller frees. It doubles, so that appending one by one stays linear.
void *memory_grow(void *array, size_t *capacity, size_t count, size_t size);

#endif
