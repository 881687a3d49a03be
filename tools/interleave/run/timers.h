// SPDX-License-Identifier: MIT
// Calls about timers. No timer of the kernel is ever set: the schedule says when one goes off.
#ifndef FORK_INTERLEAVE_RUN_TIMERS_H
#define FORK_INTERLEAVE_RUN_TIMERS_H

#include "interleave/run/decode.h"
#include "interleave/run/run.h"

decode_function decode_alarm;
decode_function decode_timer;
decode_function decode_sleep;

// Whether the clock is one of those whose timers are followed.
bool timers_know_clock(int64_t clock);
// Whether it is the clock of the processor time of the process itself. C libraries pass such clocks
// as the kernel has them: CPUCLOCK_SCHED of process or thread 0 (clock_getcpuclockid(3)).
bool timers_is_cpu_clock(int64_t clock);
// Reads an itimerspec of the program, which counts from now; false where the kernel refuses it.
bool timers_setting(pid_t pid, uint64_t address, bool is_absolute, struct timer_setting *setting);
// Answers the call with what was left of the timer before, as an itimerspec, for that argument.
void timers_answer_setting(const struct run *run, int process, int argument,
                           const struct result *result);

// Answers the call at which the process stands with the model's result.
void timers_answer(const struct run *run, int process, const struct result *result);

#endif
