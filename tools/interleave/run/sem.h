// SPDX-License-Identifier: MIT
// System V semaphores: semget(2), semop(2), semtimedop(2), semctl(2). Nothing of it is made for
// real: the sets are those of the model, and their numbers and keys are known only to the program.
#ifndef FORK_INTERLEAVE_RUN_SEM_H
#define FORK_INTERLEAVE_RUN_SEM_H

#include <stdbool.h>

#include "interleave/run/decode.h"

struct call;
struct local;
struct result;
struct run;

// Refuse what is not modelled. A call that fails whatever there is, is no step: it is left to the
// kernel.
decode_function decode_sem;
decode_function decode_semop;

// Answers the step.
void sem_make(struct run *run, int process, const struct result *result);

// Notes in LOCAL that the call has made a set, if it has.
void sem_made(struct local *local, const struct call *call, const struct result *result);

#endif
