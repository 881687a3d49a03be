// SPDX-License-Identifier: MIT
// A pipe consists of pages (pipe_write in Linux's fs/pipe.c): text that does not fit into the last
// page goes into new ones, and a page becomes free when it has been read to its end. The `pages` of
// a pipe's shared state are these.
#ifndef FORK_INTERLEAVE_PIPE_PAGES_H
#define FORK_INTERLEAVE_PIPE_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interleave/model/arguments.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"

enum { PIPE_PAGES = 16 };

struct page {
    uint32_t length; // bytes that are still to be read
    uint32_t end;    // offset of the end of these bytes in the page
};

// Bytes of a page, and how many pages the pipe has, which may be NULL.
size_t pipe_page_size(const struct kernel *kernel);
size_t pipe_page_count(const struct kernel *kernel, const struct shared *pipe);

// The object of the content of the pipe that the call is about.
int pipe_of(const struct kernel *kernel, const struct call *call);
// Whether this end blocks: O_NONBLOCK is not set.
bool pipe_blocks(const struct kernel *kernel, const struct world *world, int end);

#endif
