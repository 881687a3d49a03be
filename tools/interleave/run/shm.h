// SPDX-License-Identifier: MIT
// System V shared memory: shmget(2), shmat(2), shmdt(2), shmctl(2). Nothing of it is made for real:
// a segment is memory of the model (run/words.h), and its number and key are known only to the
// program.
#ifndef FORK_INTERLEAVE_RUN_SHM_H
#define FORK_INTERLEAVE_RUN_SHM_H

#include "interleave/run/decode.h"

struct behaviour;
struct call;
struct local;
struct result;
struct run;

// Refuses what is not modelled. A call that fails whatever there is, is no step: it is left to the
// kernel.
decode_function decode_shm;

// Answers the step, and attaches or detaches the memory.
void shm_make(struct run *run, int process, const struct result *result);

// Notes in LOCAL that the call has made a segment, if it has.
void shm_made(const struct behaviour *behaviour, struct local *local, const struct call *call,
              const struct result *result);

#endif
