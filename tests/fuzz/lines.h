// SPDX-License-Identifier: MIT
//
// An input as the arguments of a command.

#ifndef FORK_FUZZ_LINES_H
#define FORK_FUZZ_LINES_H

#include <stddef.h>
#include <stdint.h>

enum { LINES_MAX = 32 };

struct lines {
    char *items[LINES_MAX + 2]; // "tool", the lines, NULL; strings in `text`
    int count;
    char *text; // owned
};

// Lines after the first LINES_MAX are left out.
void lines_read(struct lines *lines, const uint8_t *data, size_t size);
void lines_free(struct lines *lines);

#endif
