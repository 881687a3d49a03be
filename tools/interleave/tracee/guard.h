// SPDX-License-Identifier: MIT
// The process that stays behind while another one works: it sees to it that there is an end.
#ifndef FORK_INTERLEAVE_GUARD_H
#define FORK_INTERLEAVE_GUARD_H

#include <sys/types.h>

// Blocks the signals that the guard waits for. To be called before the worker is forked, so that
// none gets lost.
void guard_prepare(void);

// In a process that is to be no guard: takes that back. SIGINT, SIGTERM and SIGHUP are noted from
// now on (deadline.h), whoever sends them; a SIGHUP that is ignored, as under nohup(1), stays so.
void guard_undo(void);

// Waits for the child, which ends when the worker has ended, and then ends with the same exit
// status. Until then:
//
// - SIGINT, SIGTERM and SIGHUP ask the worker for its result so far. A second one, more than a
//   second later, kills it.
// - A worker that does not end in time is killed, which is said, and the exit status is 3. That is
//   three seconds after such a signal or after its deadline.
// - SIGTSTP stops the worker, too, and the time until SIGCONT does not count.
//
// A process of the program that outlives all that is named on stderr.
_Noreturn void guard_stay(pid_t child);

// Between the guard and the worker, as the worker's parent: waits until the worker and everything
// that it leaves behind have ended.
_Noreturn void guard_between(pid_t worker);

#endif
