// SPDX-License-Identifier: MIT
// poll(2), ppoll, select(2) and pselect in a real run.
// Without descriptors, they are a pause or a sleep.
#ifndef FORK_INTERLEAVE_RUN_POLL_H
#define FORK_INTERLEAVE_RUN_POLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/run/decode.h"

struct run;
struct runner;

decode_function decode_poll;

// For these and epoll_wait(2), which is of the same kind: the time limit, given in milliseconds or
// as a struct timespec (0: none); and the signal mask. False where the kernel refuses the call.
void poll_milliseconds(struct call *call, int wait);
bool poll_time_read(const struct decoder *decoder, uint64_t address, struct call *call);
bool poll_mask_read(const struct decoder *decoder, uint64_t address, uint64_t size,
                    struct call *call);

// To be called before the model takes the step: notes what the call will find (runner->received).
void poll_note(struct run *run, struct step step);

// Answers the call at which the process stands as the model says. Where it is about pipes only, the
// kernel is asked, too, and has to say the same.
void poll_make(struct run *run, int process, const struct result *result);

// For a call that is made to fail with EINTR: poll finds nothing.
void poll_clear(const struct runner *runner);

// Answers such a call without descriptors, which is a sleep, as over.
void poll_sleep(struct run *run, int process, const struct result *result);

// ---- For poll.c and decode_poll.c ---------------------------------------------------------------

// The kernel's limit is the number of descriptors that a process may have.
enum { POLL_FDS_MAX = 1024, POLL_SETS = 3, POLL_SET_WORD = 64 };

// A set of descriptors, as select has them.
struct poll_set {
    uint64_t word[POLL_FDS_MAX / POLL_SET_WORD];
};

// The event of each set.
extern const int64_t poll_set_events[POLL_SETS];

// Bytes of a set with descriptors below COUNT.
size_t poll_set_size(uint64_t count);

// Where a call with these arguments has its time limit; 0 for none.
uint64_t poll_time_address(long number, const uint64_t *argument);

#endif
