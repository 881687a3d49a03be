// SPDX-License-Identifier: MIT
// What a call brought.
#ifndef FORK_INTERLEAVE_RESULT_H
#define FORK_INTERLEAVE_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/arguments.h"

enum result_how {
    RETURNED,
    AS_CHILD,  // the other return of a fork
    INJECTED,  // made to fail or to fall short
    SIGNALLED, // signals arrived before the call: value is their set; the call is still to be made
    INTERRUPTED, // signals ended the waiting of the call: value is their set
};

// What a wait has found out.
struct waited {
    uint32_t status; // of the child, as wait(2) has it
    uint32_t child;  // its number where the value does not say it, otherwise 0
};

struct result {
    enum result_how how;
    int64_t value;
    // What came by other ways than the value. Where 1 is added, 0 stands for nothing.
    union {
        uint64_t more;        // whatever it is, for comparing
        struct waited waited; // CALL_WAIT, CALL_WAITID
        uint64_t left;        // CALL_ALARM by setitimer: in microseconds, until the one before
        uint64_t pending;     // CALL_SIGPENDING: a set of signals
        uint64_t life;        // CALL_OPEN and CALL_READ in /proc: enum life of the process
        uint64_t content;     // CALL_OPEN of a name: the object that is its content, + 1
        uint64_t fingerprint; // CALL_READ of what the program writes, CALL_LIST: of what was read
        uint64_t at;          // CALL_READ of what nobody writes: the offset, + 1
        uint64_t size;        // CALL_STAT: of the file, + 1
        uint64_t appends;     // CALL_FCNTL of a file: whether it does, + 1
    };
    uint64_t signals; // the set of those that were handled before the process went on
    int details;      // what handlers of them, or sigwaitinfo, learn: number in behaviour->told, 0
                      // nothing
};

_Static_assert(sizeof(struct waited) == sizeof(uint64_t), "it is compared as one number");

// What a signal tells of itself, siginfo_t in sigaction(2). A list of these is a key of
// behaviour->told.
struct signal_details {
    int signal;
    int code;
    int process; // that sent it or that it is about, or -1
    int status;  // SIGCHLD: as si_status
};

bool result_is_same(const struct result *one, const struct result *other);

// The number of the child that the call, a wait, has found, also where it has no place to say so;
// or 0.
int64_t wait_child(const struct call *call, const struct result *result);

#endif
