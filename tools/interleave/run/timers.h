// SPDX-License-Identifier: MIT
// Calls about timers. No timer of the kernel is ever set: the schedule says when one goes off.
#ifndef FORK_INTERLEAVE_RUN_TIMERS_H
#define FORK_INTERLEAVE_RUN_TIMERS_H

#include "interleave/run/decode.h"
#include "interleave/run/run.h"

decode_function decode_alarm;
decode_function decode_timer;

// Answer the call at which the process stands with the model's result.
void timers_answer_alarm(const struct run *run, int process, const struct result *result);
void timers_answer(const struct run *run, int process, const struct result *result);

#endif
