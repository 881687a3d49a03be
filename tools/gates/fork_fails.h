// SPDX-License-Identifier: MIT
// What the gates put in the place of fork.

#ifndef FORK_GATES_FORK_FAILS_H
#define FORK_GATES_FORK_FAILS_H

#include <sys/types.h>

// fork(2); but where the environment has FORK_FAILS_AT=K, the K-th call of each process (its
// parent's calls count as well) returns -1 with errno EAGAIN, as at a limit of processes.
pid_t fork_or_fail(void);

#endif
