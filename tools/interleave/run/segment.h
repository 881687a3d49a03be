// SPDX-License-Identifier: MIT
// Between proceed.c and segment.c: a process on its way from one step to the next.
#ifndef FORK_INTERLEAVE_SEGMENT_H
#define FORK_INTERLEAVE_SEGMENT_H

#include "interleave/run/decode.h"
#include "interleave/run/run.h"

struct segment {
    struct run *run;
    struct runner *runner;
    int process;
    int node;
    struct result result;
    int serial;    // of the next object it makes
    uint64_t kept; // signals that came on the way, and whose turn it was not
};

// The next object that the process makes on its way.
int segment_object(struct segment *segment, struct object object);

struct decoder segment_decoder(const struct segment *segment);

// Refuses what is not modelled, before it is done.
void segment_before_open(const struct segment *segment, const struct stop *entry);
void segment_before_fcntl(const struct segment *segment, const struct stop *entry);

// Keeps account of a call that returned this.
void segment_after(struct segment *segment, const struct stop *entry, int64_t result);

#endif
