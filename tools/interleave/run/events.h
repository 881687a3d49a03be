// SPDX-License-Identifier: MIT
// Calls about descriptors of counters, signals and timers; epoll_create(2), too. The kernel makes
// the descriptors; what they count is only in the model.
#ifndef FORK_INTERLEAVE_RUN_EVENTS_H
#define FORK_INTERLEAVE_RUN_EVENTS_H

#include "interleave/run/decode.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"

// Before such a descriptor is made: refuses what is not modelled. After it: adds the object.
decode_function decode_event_make;
void events_made(struct segment *segment, const struct stop *entry, int fd);

// Whether the call is about such a descriptor; what it means then.
bool events_are_meant(const struct decoder *decoder, const struct stop *stop);
decode_function decode_event;

// Refuses a call of fcntl(2) that would change whether such a descriptor blocks; false where it is
// about another one.
bool events_before_fcntl(const struct decoder *decoder, const struct stop *entry);

// Refuses a poll(2) that asks for more timers than the model can tell apart.
void events_before_poll(const struct decoder *decoder, const struct stop *stop,
                        const struct call *call);

// Answers the call at which the process stands with the model's result. False where the kernel has
// to make it: it takes signals out of the pending ones.
bool events_answer(const struct run *run, int process, const struct result *result);

#endif
