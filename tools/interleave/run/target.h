// SPDX-License-Identifier: MIT
// The program that the tool explores: what outlives each of its runs.
#ifndef FORK_INTERLEAVE_TARGET_H
#define FORK_INTERLEAVE_TARGET_H

#include "interleave/run/overlay.h"

// All zero before its parts are set up. Owned by main; the search and each run use it.
struct target {
    struct overlay overlay;
};

void target_free(struct target *target);

#endif
