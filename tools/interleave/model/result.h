// SPDX-License-Identifier: MIT
// What a call brought.
#ifndef FORK_INTERLEAVE_RESULT_H
#define FORK_INTERLEAVE_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/arguments.h"

enum result_how {
    RETURNED,
    AS_CHILD,  // the return of a fork in the child
    INJECTED,  // made to fail, or to fall short
    SIGNALLED, // signals arrived before the call, which is still to be made; `signals` is their set
    INTERRUPTED, // signals ended the waiting of the call; `signals` is their set
    ACCESSED,    // CALL_WORD: the value is what was read, or 0; CALL_BLOCK: a hash of it;
                 // CALL_MOMENT: the process goes on, and the value is 0
};

// What a wait has found.
struct waited {
    uint32_t status; // wait status of the child, as in wait(2)
    uint32_t child;  // number of the child where `value` does not say it, otherwise 0
};

struct result {
    enum result_how how;
    int64_t value;
    // What came in other ways than by the value. Where 1 is added, 0 means nothing.
    union {
        uint64_t more;        // all of the union, for comparing
        struct waited waited; // CALL_WAIT, CALL_WAITID
        uint64_t left;        // of a timer, before: number in behaviour->settings, + 1
        uint64_t counted;     // CALL_EVENT: the value that was read
        uint64_t pending;     // CALL_SIGPENDING: the set of signals
        uint64_t life;        // CALL_OPEN and CALL_READ in /proc: enum life of the process
        uint64_t content;     // CALL_OPEN and CALL_CHDIR of a path, mq_open: the object of its
                              // content, + 1; see also FIFO_ALONE in fifo.h
        uint64_t fingerprint; // of what was read: CALL_READ of what the program writes,
                              // CALL_LIST, CALL_SEM, CALL_MSG, CALL_MQ, CALL_SHM
        uint64_t at;          // CALL_READ of what nobody writes: the offset, + 1
        uint64_t size; // CALL_STAT: of the file, + 1, and more, see status.h; CALL_SHM by shmat: of
                       // the memory
        uint64_t appends; // CALL_FCNTL of a file: whether O_APPEND is set, + 1
    };
    uint64_t signals; // the set of signals that were delivered before the process went on
    int details; // what handlers, or sigwaitinfo, learn of them: number in behaviour->details, 0
                 // for nothing
};

_Static_assert(sizeof(struct waited) == sizeof(uint64_t), "it is compared as one number");

// Details of a signal, as siginfo_t in sigaction(2). A list of these is a key of
// behaviour->details.
struct signal_details {
    int signal;
    int code;
    int process;    // the sender, or the process that the signal is about, or -1
    int status;     // for SIGCHLD, as si_status
    uint64_t value; // of sigqueue(3), as si_value
};

// What is left of a timer, in nanoseconds.
struct timer_setting {
    int64_t left;
    int64_t interval;
};

bool result_is_same(const struct result *one, const struct result *other);

// The number of the child that CALL, a wait, has found, even where the program gave no valid
// address to learn it; or 0.
int64_t wait_child(const struct call *call, const struct result *result);

#endif
