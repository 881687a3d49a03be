// SPDX-License-Identifier: MIT
// Calls that are made to fail: which ones, and when.
// A fault is one --fail of the command line. Its calls are counted over all processes, in the
// order of the schedule. The count is part of the state, so it stops as soon as it makes no
// difference any more: then a loop that retries forever comes back to an earlier state.
#ifndef FORK_INTERLEAVE_FAULTS_H
#define FORK_INTERLEAVE_FAULTS_H

#include <limits.h>

#include "interleave/model/world.h"

struct kernel;
struct step;
struct effect;

enum fault_when {
    FAULT_ONCE,      // one call in a schedule: each call in turn, and none
    FAULT_AT,        // the calls from number `first` to number `last`
    FAULT_FROM_SOME, // one call and all after it: each call in turn is the first, and none
    FAULT_ANY,       // every subset of the calls
};

enum { FAULT_FOREVER = INT_MAX };

struct fault {
    const char *text; // as given to --fail; borrowed
    long number[8];   // the system calls that it stands for
    int numbers;
    unsigned births; // restricts calls that make processes to these: see call_births
    int error;       // an errno, or ERROR_SHORT
    bool forced;     // also where the call cannot fail with this error
    enum fault_when when;
    int first; // of FAULT_AT, from 1
    int last;  // FAULT_FOREVER: no last call
};

// Whether fault number I happens to the call at which the process stands: it cannot, it may, or it
// must.
enum fault_choice { FAULT_NOT, FAULT_MAY, FAULT_MUST };
enum fault_choice fault_choice(const struct kernel *kernel, const struct world *world, int process,
                               int i);

// What a call reads or writes, as far as its possible errors depend on that.
enum fault_target {
    TARGET_NONE,   // no descriptor, or one that is not open
    TARGET_INPUT,  // the first process's standard input
    TARGET_OUTPUT, // its standard output or standard error
    TARGET_PIPE,
    TARGET_FILE,
    TARGET_PATH, // a path
    TARGET_OTHER,
};
enum fault_target fault_target(const struct behaviour *behaviour, const struct call *call);

// Whether the fault is about this call: the call can fail so in some state. For a CALL_LOCAL, its
// arguments hold all that is needed to tell (struct local_arguments).
bool fault_applies(const struct kernel *kernel, const struct fault *fault, const struct call *call);
// Whether any fault is about this call.
bool fault_is_about(const struct kernel *kernel, const struct call *call);

// Whether a fault that has no last call is about this call.
bool fault_goes_on(const struct kernel *kernel, const struct call *call);
// Whether the call at which the process stands can fail so now. The fault is about the call.
bool fault_is_possible(const struct kernel *kernel, const struct world *world, int process,
                       const struct fault *fault);

// Whether the call may also succeed, although the fault goes on: a sleep ends some day, and a
// stopped terminal runs on.
bool fault_is_left_to_chance(const struct kernel *kernel, const struct fault *fault,
                             const struct call *call);

// Number of bytes that the call at which the process stands would read or write now. A short read
// or write does half of it.
int64_t fault_length(const struct kernel *kernel, const struct world *world, int process);

// Side effects of the error: EPIPE comes with SIGPIPE; with ECHILD, someone else has reaped the
// children.
void fault_brings(const struct kernel *kernel, struct world *world, int process, int error,
                  struct effect *effect);

// Counts the call of STEP, and notes a failure.
void fault_count(const struct kernel *kernel, struct world *world, struct step step);

// Whether a call was made to fail on the way to this state.
bool fault_was_chosen(const struct kernel *kernel, const struct world *world);

#endif
