// SPDX-License-Identifier: MIT
// One real run of the program along a schedule: each step is made, checked against the model, and
// what the processes do after it is learned.
#ifndef FORK_INTERLEAVE_RUN_H
#define FORK_INTERLEAVE_RUN_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

#include "interleave/model/kernel.h"
#include "interleave/run/blocks.h"
#include "interleave/run/handlers.h"
#include "interleave/run/rights.h"
#include "interleave/run/words.h"
#include "lib/base/buffer.h"

// What a process has closed (closes.h): a row of neighbouring numbers.
struct closes {
    int count;                 // length of the row
    int last;                  // the last number of the row
    int step;                  // 1 or -1; unknown while there is one number only
    bool has_never;            // one of the numbers was never open
    struct closed_again again; // in this row
    struct closed_again found; // in an earlier row
};

// A process that looks at the clock (clock.h).
struct runner_clock {
    int looks;     // calls in a row that ask for the time, and nothing else
    uint64_t kept; // fingerprint of the process at an earlier one of them, or 0
    int kept_at;   // the number of that look
    bool moves;    // the clock moves on with each look
    int64_t from;  // since it showed this
};

// A process of a real run, standing at a call.
struct runner {
    pid_t pid;     // the kernel's number; 0 when there is no process
    pid_t born_as; // likewise, kept after its end
    struct local local;
    struct call call;
    uint64_t argument[6]; // as the program gave them
    long number;
    int64_t value;  // what the last call that was really made returned
    size_t written; // bytes of a write in parts that are written
    int serial;     // number of the next object that it makes in its segment (segment.h)
    struct closes closes;
    struct bad_use bad_use; // the first one since its last step
    bool asked_time;        // has asked for the time since its last step
    uint64_t asked_ip;      // the last time: address behind the call, and stack pointer
    uint64_t asked_sp;
    struct runner_clock clock;
    bool crashed; // stands at a signal that it raised itself, by a fault
    bool in_vfork;
    bool fork_unmasked; // is about to fork, see fork_mask.h
    uint64_t behind;    // address after the instruction of its last call; 0 before its first call
    uint64_t gate;      // address after an instruction that makes a call; 0 before shared memory
    struct runner_access access;     // at CALL_WORD
    struct runner_handlers handlers; // with --all-signals
    bool at_moment;                  // at CALL_MOMENT
    bool past_moment;                // executes the instruction of a CALL_MOMENT next
    int hits;                    // at CALL_MOMENT: node.hits. On the way to one that is known: how
                                 // often it will still execute that instruction before
    struct runner_block block;   // at CALL_BLOCK, and during the call
    struct buffer received;      // during msgrcv and mq_receive: the type or priority, and the text
                                 // of the message; owned
    struct runner_rights rights; // during a call with descriptors in a message
    int waiting_end;    // descriptor of the tool + 1: the end that it opens, see fifos.h; 0: none
    bool held;          // is at the return of its last call, not yet at the next: see run.c
    struct move coming; // while held: the move by which it goes on
};

// Memory of a process that is overwritten during one call, to be restored after it: lead.h.
struct scratch {
    uint64_t address; // 0 when nothing is overwritten
    size_t size;
    char before[PATH_MAX];
};

struct target;

struct run {
    struct target *target; // set by the caller of run_begin
    struct kernel *kernel;
    struct world world;
    struct step *made; // the steps of this run; kept after its end; owned
    int made_count;
    struct runner runner[PROCESS_MAX];
    struct kept_rights kept;            // descriptors that are on their way
    struct scratch scratch;             // of the call that is being made: one at a time
    enum news news_before[PROCESS_MAX]; // during a step: what parents were told before (delivery.c)
    struct buffer trail; // with --all-signals: addresses of the instructions that a process has
                         // executed since its last node; owned
    bool handles;        // the program has a signal handler
    struct buffer handles_in; // another program, executed by a process, that has a handler; owned
    bool reads_clock;
    bool reads_input; // reads standard input although it is empty
    bool translates; // canonical process numbers are translated, because no namespace provides them
};

// Starts the program and runs it to its first step.
void run_begin(struct run *run, struct kernel *kernel);

// Takes one step; run->world is then the state after it.
void run_step(struct run *run, struct step step);

// A process whose next node is known may still be held at the return of its last call: this runs it
// to the call at which it stands in run->world.
void run_arrive(struct run *run, int process);

// Kills the processes that are left of the run.
void run_end(struct run *run);

// To be called after the last run.
void run_free(struct run *run);

#endif
