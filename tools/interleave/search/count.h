// SPDX-License-Identifier: MIT
// Unbounded natural numbers, as far as counting outcomes needs them.
#ifndef FORK_INTERLEAVE_COUNT_H
#define FORK_INTERLEAVE_COUNT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/buffer.h"

// Base 10^9, the lowest digit first. All bytes zero is 0.
struct count {
    uint32_t *digits; // owned
    size_t size;
};

void count_add(struct count *sum, const struct count *other);
void count_add_small(struct count *sum, uint32_t number);
void count_free(struct count *count);

// The nearest double; infinite when COUNT is too large for one.
double count_value(const struct count *count);

// Appends COUNT in decimal.
void count_print(const struct count *count, struct buffer *text);

#endif
