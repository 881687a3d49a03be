// SPDX-License-Identifier: MIT
//
// Calls that read or write, and what is asked of their results: how many bytes they have
// transferred, which may be fewer than wanted, 0 at the end of the input, or -1 for a failure.

#ifndef FORK_FORKCHECK_RULES_WALK_TRANSFER_H
#define FORK_FORKCHECK_RULES_WALK_TRANSFER_H

#include <stdbool.h>

#include "forkcheck/rules/tree/tree.h"

#define TRANSFER_CALLS                                                                             \
    "read pread readv recv recvfrom recvmsg write pwrite writev send sendto sendmsg"

// Is NODE such a call, or one of a function of this source that makes it, and returns -1 when it
// fails?
bool is_transfer(const struct node *node);

// Is NODE, a result, compared so that only a failure is told from everything else?
bool is_failure_test(const struct node *node);

// Is all that the function asks of the result of CALL whether it has failed? If MAY_BE_RETURNED,
// the function may also return it.
bool is_asked_for_failure(const struct node *call, bool may_be_returned);

#endif
