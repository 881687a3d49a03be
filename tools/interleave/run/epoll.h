// SPDX-License-Identifier: MIT
// epoll(7) in a real run. The kernel makes the descriptor, so that forks and closes are its own;
// but it watches nothing: what is ready is answered as the model says.
#ifndef FORK_INTERLEAVE_RUN_EPOLL_H
#define FORK_INTERLEAVE_RUN_EPOLL_H

#include <stdbool.h>

#include "interleave/run/decode.h"
#include "interleave/run/run.h"
#include "interleave/tracee/tracee.h"

// Whether the call is epoll_create(2) or epoll_create1; epoll_wait(2) or the like.
bool epoll_makes(long number);
bool epoll_waits(long number);

decode_function decode_epoll;      // epoll_ctl(2)
decode_function decode_epoll_wait; // as CALL_POLL

// Stores what epoll_wait finds (runner->received). False where the program gives a bad address.
bool epoll_store(const struct runner *runner);

#endif
