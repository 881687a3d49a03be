// SPDX-License-Identifier: MIT
// The function that replaces fork(2) in the gates that run programs.

#ifndef FORK_GATES_FORK_FAILS_H
#define FORK_GATES_FORK_FAILS_H

#include <sys/types.h>

// Calls fork(2). With FORK_FAILS_AT=K in the environment, the K-th call of each process returns -1
// with errno EAGAIN instead, as when the limit of processes is reached. The calls that its
// ancestors made before it was forked count too.
pid_t fork_or_fail(void);

#endif
