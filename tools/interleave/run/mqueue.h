// SPDX-License-Identifier: MIT
// Message queues of POSIX. No queue is made for real, as for those of System V (msg.h). Only its
// descriptor is: an eventfd(2) in its place, which the program inherits, duplicates and closes like
// the real one.
#ifndef FORK_INTERLEAVE_RUN_MQUEUE_H
#define FORK_INTERLEAVE_RUN_MQUEUE_H

#include "interleave/model/kernel.h"
#include "interleave/run/decode.h"

struct result;
struct run;
struct segment;
struct stop;

// Refuse what is not modelled. A call that fails whatever there is, is no step: it is left to the
// kernel.
decode_function decode_mqueue;
decode_function decode_mqueue_message;
decode_function decode_mq_notify;

// Refuses other calls on the descriptor of a queue, for which the kernel would find an eventfd.
void mqueue_refuse(const struct decoder *decoder, const struct stop *stop);

// Before the model takes the step: notes the message that the process receives by it, or the
// attributes that it learns.
void mqueue_note(struct run *run, struct step step);

// Answers the step, except where a signal ends its waiting.
void mqueue_make(struct run *run, int process, const struct result *result);

// After mq_open: notes the descriptor.
void mqueue_opened(struct segment *segment);

#endif
