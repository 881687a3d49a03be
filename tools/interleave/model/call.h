// SPDX-License-Identifier: MIT
// What each call brings, apart from signals that come while it waits. The caller has made sure that
// the call need not wait.
#ifndef FORK_INTERLEAVE_CALL_H
#define FORK_INTERLEAVE_CALL_H

#include "interleave/model/kernel.h"

// fork, vfork and the like (fork(2)): the child stands where its parent does. Refused when there
// are too many processes.
void fork_do(const struct kernel *kernel, struct world *world, int process, const struct call *call,
             struct effect *effect);
// A process executes a program: from now on it ends with SIGCHLD. Linux then sends this for its
// children, too, though waits find them only as before: that is refused.
void clones_exec(struct world *world, int process, struct effect *effect);

// Whether the call writes into a pipe.
bool is_into_pipe(const struct kernel *kernel, const struct call *call);

// read and write. The length is the call's: a fault passes a copy of the call with a smaller one.
void read_do(const struct kernel *kernel, struct world *world, int process, const struct call *call,
             struct result *result);
void write_do(const struct kernel *kernel, struct world *world, int process,
              const struct call *call, struct result *result, struct effect *effect);

// The action that a sigaction call sets.
struct action action_of(const struct call *call);

// All other calls with one result and no further consequences.
void call_do(const struct kernel *kernel, struct world *world, int process, const struct call *call,
             struct result *result, struct effect *effect);

#endif
