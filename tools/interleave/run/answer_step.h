// SPDX-License-Identifier: MIT
// Steps whose call the kernel must not get, because it would wait, or change something real.
#ifndef FORK_INTERLEAVE_ANSWER_STEP_H
#define FORK_INTERLEAVE_ANSWER_STEP_H

#include <stdbool.h>

#include "interleave/run/run.h"

// Answers the call with RESULT, if it is such a call; false when it has to be made.
bool answer_step(struct run *run, int process, const struct result *result,
                 const struct effect *effect);

#endif
