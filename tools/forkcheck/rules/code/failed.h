// SPDX-License-Identifier: MIT
//
// Conditions that say that a call has failed, with the reason in errno, and what tells that reason.

#ifndef FORK_FORKCHECK_RULES_CODE_FAILED_H
#define FORK_FORKCHECK_RULES_CODE_FAILED_H

#include "forkcheck/rules/tree/tree.h"

// Does TEST say that a system call has failed, or one of fork, exec or wait?
bool is_system_failure(const struct node *test);
// Is there no stream? `file == NULL`, `NULL == file` and `!file` ask for it.
bool is_null_test(const struct node *test);
// `case -1:`, where the choice is about the result of such a call.
bool is_failure_case(const struct node *label);
// errno != EINTR and the like, also several of them: another error than those that are no mistake.
bool is_other_error(const struct node *test);
// Is NODE, a call or a branch, only reached where a call has failed that sets errno? It may also be
// one of the C library, or of a function of this source that has not told of it.
bool is_where_call_has_failed(const struct node *node);
// Does NODE tell the reason, or use errno for it?
bool is_reason(const struct node *node);

#endif
