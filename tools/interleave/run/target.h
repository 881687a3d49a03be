// SPDX-License-Identifier: MIT
// The program that the tool explores: what outlives each of its runs.
#ifndef FORK_INTERLEAVE_TARGET_H
#define FORK_INTERLEAVE_TARGET_H

#include <stdbool.h>

#include "interleave/run/fifos.h"
#include "interleave/run/overlay.h"
#include "interleave/run/used.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/source.h"

// All zero before its parts are set up: main chooses the input, and explore() starts the program.
// Owned by main; the search and each run use it.
struct target {
    struct input input;
    struct template template;
    struct call_set watched; // calls that are stopped at even if they are free: they may fail
    struct call_set called;  // calls that it has made and was stopped at
    struct overlay overlay;
    uint64_t other;         // a program that must not be met (program_fingerprint), or 0
    bool met_other;         // but was
    const char *undiverted; // why malloc cannot be made to fail, or NULL (allocation.h)
    struct fifos fifos;
    struct used used;        // by signal handlers
    struct sources *sources; // owned; NULL before the program is started
};

// Frees what is known of the program. Its template ends with the tool.
void target_free(struct target *target);

#endif
