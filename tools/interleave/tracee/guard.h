// SPDX-License-Identifier: MIT
// The guard: the process that waits while the worker works, and makes sure that the tool ends.
#ifndef FORK_INTERLEAVE_GUARD_H
#define FORK_INTERLEAVE_GUARD_H

#include <sys/types.h>

// Blocks the signals that the guard waits for. To be called before the worker is forked, so that
// none is lost.
void guard_prepare(void);

// For a process that is not to be a guard: undoes that. From now on SIGINT, SIGTERM and SIGHUP are
// noted (deadline.h), whoever sends them; a SIGHUP that is ignored, as under nohup(1), stays
// ignored.
void guard_undo(void);

// Waits for the child, which ends after the worker, and then ends with the worker's exit status.
// Until then:
//
// - SIGINT, SIGTERM and SIGHUP ask the worker for its result so far. A second one, more than a
//   second later, kills it.
// - A worker that does not end within three seconds after such a signal, or after its deadline, is
//   killed; a message says so, and the exit status is 3.
// - SIGTSTP stops the worker, too, and the time until SIGCONT does not count.
// Processes of the program that survive all that are named on stderr.
_Noreturn void guard_stay(pid_t child);

// Between the guard and the worker, as the worker's parent: waits until the worker and all
// processes that it leaves behind have ended.
_Noreturn void guard_between(pid_t worker);

#endif
