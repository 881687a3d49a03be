// SPDX-License-Identifier: MIT
// A call that a process is about to make, and its arguments by its kind.
//
// Calls are compared by their words (call_has_same_arguments), so no byte of the arguments may be
// without a meaning: each member of these structs has 64 bits, and nothing lies between them.
#ifndef FORK_INTERLEAVE_ARGUMENTS_H
#define FORK_INTERLEAVE_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/bytes.h"
#include "interleave/tracee/calls.h"

// wait4(2).
struct wait_arguments {
    int64_t pid;
    int64_t options;
    int64_t has_status; // there is a place for the status
};

// waitid(2).
struct waitid_arguments {
    int64_t type; // P_PID and so on
    int64_t id;
    int64_t options;
    int64_t has_info; // there is a place for what it finds
};

enum { ARGUMENT_WORDS = 5 };

// Process numbers in it are canonical: FIRST_PID + index.
struct call {
    enum call_kind kind;
    long number;
    // The member of the kind; a kind that is not listed here has no arguments that matter.
    union {
        int64_t words[ARGUMENT_WORDS]; // all of them, for comparing
        int64_t argument[ARGUMENT_WORDS];
        struct wait_arguments wait;     // CALL_WAIT
        struct waitid_arguments waitid; // CALL_WAITID
    };
    int64_t memory;    // a set of MEMORY_...: results for which the program gives a bad address
    int object;        // OBJECT_NONE when it is about none
    struct bytes text; // what is written; at a fork: positions in files (struct position)
    uint64_t address;  // where that text lies in memory
    uint64_t ip;
    uint64_t sp;
};

// What of its memory a call cannot use. Of waits and of calls that set signals, a set of
// MEMORY_...; of a read from a pipe, 1 + how many bytes it can take; of a write into one, how many
// it would write.
enum { MEMORY_RESULT = 1, MEMORY_USAGE = 2 };

// The arguments of a CALL_LOCAL.
enum local_argument {
    LOCAL_NUMBER,
    LOCAL_FIRST, // of the call's own
    LOCAL_SECOND,
    LOCAL_TARGET, // enum fault_target
    LOCAL_LENGTH, // of what it would read from a file
};

// Whether the arguments are the same, of two calls of the same kind.
bool call_has_same_arguments(const struct call *one, const struct call *other);

// Of a CALL_WAIT or a CALL_WAITID: whether it is waitid(2).
bool wait_is_by_id(const struct call *call);
// Its options as waitid has them: wait4(2) always asks for children that have ended.
int64_t wait_options(const struct call *call);
// Whether there is a place for what it finds.
bool wait_has_place(const struct call *call);

#endif
