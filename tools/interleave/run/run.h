// SPDX-License-Identifier: MIT
// One real run of the program along a schedule: each step is made, checked against the model, and
// what the processes do after it is learned.
#ifndef FORK_INTERLEAVE_RUN_H
#define FORK_INTERLEAVE_RUN_H

#include <sys/types.h>

#include "interleave/model/kernel.h"
#include "lib/buffer.h"

// A process of the run, standing at a call.
struct runner {
    pid_t pid;     // 0 when there is none
    pid_t born_as; // the same, also after its end
    struct local local;
    struct call call;
    uint64_t argument[6]; // as the program gave them
    long number;
    int64_t value;   // what the last call that was made returned
    size_t written;  // how much of a write in parts has been made
    int serial;      // of the next object that it makes on its way to the next step
    bool asked_time; // since its last step
    bool crashed;    // it stands at a signal of its own making
    bool in_vfork;
    bool fork_unmasked; // on its way to a fork, see fork_mask.h
    uint64_t behind; // the address behind the instruction of its last call; 0 before the first one
    bool held;       // at the return of its last call, not yet at the next: see run.c
    struct move coming; // then: by what it goes on
};

struct run {
    struct kernel *kernel;
    struct world world;
    struct step *made; // the steps of this run; also after its end
    int made_count;
    struct runner runner[PROCESS_MAX];
    bool handles;             // the program has a signal handler
    struct buffer handles_in; // another program that has one, which a process has become by exec
    bool reads_clock;
    bool reads_input; // although it is empty
    bool translates;  // process numbers: no namespace gives the canonical ones
};

// Starts the program and lets it go up to its first step.
void run_begin(struct run *run, struct kernel *kernel);

// Takes one step; afterwards run->world is the state.
void run_step(struct run *run, struct step step);

// A process may still be at the return of its last call, when all that follows is known: it goes on
// to the call at which it stands in run->world.
void run_arrive(struct run *run, int process);

// Kills what is left of the run.
void run_end(struct run *run);

// After the last run.
void run_free(struct run *run);

#endif
