// SPDX-License-Identifier: MIT
// FIFOs in a real run. Nothing is made in a real directory: each FIFO of the model is a pipe of the
// tool that nobody has open, and an open of the FIFO is an open of that pipe, which never waits.
// A process that waits in an open counts as a reader or writer; meanwhile the tool has that end
// open for it.
#ifndef FORK_INTERLEAVE_RUN_FIFOS_H
#define FORK_INTERLEAVE_RUN_FIFOS_H

#include "interleave/run/decode.h"
#include "interleave/tracee/launch.h"

struct run;

// mkfifo(3) and mknod(2).
decode_function decode_mknod;

enum { FIFO_MAX = 64 };

// The pipes, reused from run to run. All zero before the first one is made.
struct fifos {
    struct fifo_file {
        char path[48];
        int fifo; // OBJECT_FIFO in this run
    } file[FIFO_MAX];
    int made;
    int used; // in this run
};

// To be called when a run begins.
void fifos_begin(struct fifos *fifos);
// The path by which the program and the tool can open the FIFO.
const char *fifos_path(struct fifos *fifos, const struct template *template, int fifo);

// The process falls asleep in an open of a FIFO.
void fifos_sleep(struct run *run, int process);
// After a step: gives up the ends of processes that do not wait any more.
void fifos_settle(struct run *run);
// At the end of a run: all of them.
void fifos_end(struct run *run);

#endif
