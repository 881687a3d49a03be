// SPDX-License-Identifier: MIT
// The process that wants to be told of a message that arrives at an empty queue, mq_notify(3), as
// ipc/mqueue.c of Linux has it: at most one for each queue, and once. It is noted in the `pages` of
// the queue's shared state.
// It is told only if no process sleeps in mq_receive, which would get the message. Since a process
// takes no step to fall asleep (mqueue.h), a state in which that makes a difference is refused.
#ifndef FORK_INTERLEAVE_NOTICES_H
#define FORK_INTERLEAVE_NOTICES_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"

// Makes a call of mq_notify: returns what it returns.
int64_t notice_do(struct world *world, int process, const struct call *call);

// Whether some process wants to be told; whether PROCESS does.
bool notice_is_there(const struct world *world, int queue);
bool notice_is_of(const struct world *world, int queue, int process);

// The message of SENDER has arrived at the queue, which was empty: tells the process that wants to
// be told, if there is one. Sets effect->signalled and effect->notice where that is a signal.
void notice_arrive(const struct kernel *kernel, struct world *world, int queue, int sender,
                   struct effect *effect);

// Nobody wants to be told any more.
void notice_drop(struct world *world, int queue);

// The process has executed a program. What it has not closed by that stays, but sends no signal,
// for which the new program is not made.
void notice_exec(const struct kernel *kernel, struct world *world, int process);

#endif
