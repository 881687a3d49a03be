// SPDX-License-Identifier: MIT
// Calls that are made to fail: which ones, and when.
//
// A fault is one --fail of the command line. Its calls are counted over all processes, in the order
// of the schedule. What is counted is part of the state, so the count stops as soon as it has done
// its work: a loop that tries for ever comes back to a state that it was in.
#ifndef FORK_INTERLEAVE_FAULTS_H
#define FORK_INTERLEAVE_FAULTS_H

#include <limits.h>

#include "interleave/model/world.h"

struct kernel;
struct step;
struct effect;

enum fault_when {
    FAULT_ONCE,      // one call in a schedule, each in turn, and none
    FAULT_AT,        // the calls from number `first` to number `last`
    FAULT_FROM_SOME, // from one call on every one: each in turn is that one, and none
    FAULT_ANY,       // every subset of the calls
};

enum { FAULT_FOREVER = INT_MAX };

struct fault {
    const char *text; // as it is given to --fail; borrowed
    long number[8];   // of the system calls that it stands for
    int numbers;
    unsigned births; // of those that make processes, only these: see call_births
    int error;       // an errno, or ERROR_SHORT
    bool forced;     // also where the call cannot fail so
    enum fault_when when;
    int first; // of FAULT_AT, from 1
    int last;  // FAULT_FOREVER for all that follow
};

// Whether the fault number `i` happens to the call at which the process stands: it cannot, it may,
// or it has to.
enum fault_choice { FAULT_NOT, FAULT_MAY, FAULT_MUST };
enum fault_choice fault_choice(const struct kernel *kernel, const struct world *world, int process,
                               int i);

// What a call reads or writes, as far as its errors hang on that.
enum fault_target {
    TARGET_NONE,   // nothing: no descriptor, or one that is not open
    TARGET_INPUT,  // the first process's standard input
    TARGET_OUTPUT, // its standard output, or standard error
    TARGET_PIPE,
    TARGET_FILE,
    TARGET_PATH, // a name
    TARGET_OTHER,
};
enum fault_target fault_target(const struct behaviour *behaviour, const struct call *call);

// Whether the fault is about this call: it can fail so in some state. A CALL_LOCAL has what it
// takes for that in its arguments (enum local_argument).
bool fault_applies(const struct kernel *kernel, const struct fault *fault, const struct call *call);
// Whether any fault is.
bool fault_is_about(const struct kernel *kernel, const struct call *call);

// Whether there is one that has no last call.
bool fault_goes_on(const struct kernel *kernel, const struct call *call);
// Whether the call at which the process stands can fail so now; the fault is about it.
bool fault_is_possible(const struct kernel *kernel, const struct world *world, int process,
                       const struct fault *fault);

// Whether the call may just as well not fail, although the fault goes on: a sleep comes to its end
// one day, and a terminal goes on.
bool fault_is_left_to_chance(const struct kernel *kernel, const struct fault *fault,
                             const struct call *call);

// How much the call at which the process stands would read or write now. Falling short is half of
// that.
int64_t fault_length(const struct kernel *kernel, const struct world *world, int process);

// What comes with the error: with EPIPE the signal SIGPIPE; with ECHILD, that someone else has
// reaped the children.
void fault_brings(const struct kernel *kernel, struct world *world, int process, int error,
                  struct effect *effect);

// Counts the call of the step, and notes a failure.
void fault_count(const struct kernel *kernel, struct world *world, struct step step);

// Whether a call was made to fail on the way to this state.
bool fault_was_chosen(const struct kernel *kernel, const struct world *world);

#endif
