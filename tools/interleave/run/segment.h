// SPDX-License-Identifier: MIT
// A segment: what a process does between two steps. Shared by proceed.c, segment.c and others.
#ifndef FORK_INTERLEAVE_SEGMENT_H
#define FORK_INTERLEAVE_SEGMENT_H

#include "interleave/model/dispositions.h"
#include "interleave/run/decode.h"
#include "interleave/run/run.h"

struct segment {
    struct run *run;
    struct runner *runner;
    int process;
    int node;
    struct result result;
    int serial; // number of the next object that the process makes in this segment
    // By signal: how many arrived in this segment and stay pending, of those sent to the process,
    // and of those sent to its thread
    int kept[2][SIGNAL_LAST + 1];
};

// Adds the next object that the process makes in this segment.
int segment_object(struct segment *segment, struct object object);

struct decoder segment_decoder(const struct segment *segment);

// Refuse a call that is not modelled before it is made.
void segment_before_open(const struct segment *segment, const struct stop *entry);
void segment_before_fcntl(const struct segment *segment, const struct stop *entry);

// Updates descriptors and signal handlers after a call that returned RESULT.
void segment_after(struct segment *segment, const struct stop *entry, int64_t result);

#endif
