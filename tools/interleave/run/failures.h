// SPDX-License-Identifier: MIT
// Failures that the tool has made, and that a process has to tell.
#ifndef FORK_INTERLEAVE_FAILURES_H
#define FORK_INTERLEAVE_FAILURES_H

#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"

// Updates local.failed and what belongs to it after CALL, made at NODE, brought RESULT.
void failures_update(const struct behaviour *behaviour, struct local *local,
                     const struct call *call, struct result result, int node);

#endif
