// SPDX-License-Identifier: MIT
//
// What memcheck and the sanitizers write.

#ifndef FORK_FORKCHECK_LOGS_H
#define FORK_FORKCHECK_LOGS_H

#include <stdbool.h>

#include "forkcheck/parts/check.h"
#include "lib/base/text.h"

// Adds the errors in LOG, which memcheck has written about one process. Descriptors that are open
// at its end count only for a first process that ends with success: IS_FIRST_SUCCESS.
void memcheck_take(struct check *check, struct text log, const struct evidence *evidence,
                   bool is_first_success);

// Adds the errors in LOG, which AddressSanitizer or UndefinedBehaviorSanitizer has written.
void sanitizer_take(struct check *check, struct text log, const struct evidence *evidence);

// Whether LOGS, one or several, tell that AddressSanitizer has ended a process that took more
// memory than its option hard_rss_limit_mb allows.
bool sanitizer_had_enough(struct text logs);

#endif
