// SPDX-License-Identifier: MIT
// Message queues of System V: msgget(2), msgsnd(2), msgrcv(2), msgctl(2). Nothing of it is made for
// real, as for semaphores (sem.h).
#ifndef FORK_INTERLEAVE_RUN_MSG_H
#define FORK_INTERLEAVE_RUN_MSG_H

#include "interleave/model/kernel.h"
#include "interleave/run/decode.h"

struct call;
struct local;
struct result;
struct run;

// Refuse what is not modelled. A call that fails whatever there is, is no step: it is left to the
// kernel.
decode_function decode_msg;
decode_function decode_msgsnd;
decode_function decode_msgrcv;

// Before the model takes the step: notes the message that the process receives by it.
void msg_note(struct run *run, struct step step);

// Answers the step.
void msg_make(struct run *run, int process, const struct result *result);

// Notes in LOCAL that the call has made a queue, if it has.
void msg_made(struct local *local, const struct call *call, const struct result *result);

#endif
