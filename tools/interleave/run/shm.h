// SPDX-License-Identifier: MIT
// System V shared memory: shmget(2), shmat(2), shmdt(2), shmctl(2). Nothing of it is made for real:
// a segment is memory of the model (run/words.h), and its number and key are known only to the
// program.
#ifndef FORK_INTERLEAVE_RUN_SHM_H
#define FORK_INTERLEAVE_RUN_SHM_H

#include "interleave/run/decode.h"

struct result;
struct run;
struct segment;

// Refuses what is not modelled.
decode_function decode_shm;

// Makes a call that is no step, or answers it.
void shm_answer(struct segment *segment, const struct stop *entry);

// Likewise for a step.
void shm_make(struct run *run, int process, const struct result *result);

#endif
