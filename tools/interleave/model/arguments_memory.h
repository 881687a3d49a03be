// SPDX-License-Identifier: MIT
// Arguments of accesses to memory that others access, too, and of futex(2). See arguments.h.
#ifndef FORK_INTERLEAVE_ARGUMENTS_MEMORY_H
#define FORK_INTERLEAVE_ARGUMENTS_MEMORY_H

#include <stdint.h>

// futex(2) with a time limit, which expires before any process comes.
struct futex_arguments {
    int64_t result;
};

// futex(2) in memory that processes share: waiting, and waking.
struct futex_wait_arguments {
    int64_t at; // offset of the word
    int64_t expected;
    int64_t bits;
    int64_t is_timed;
    int64_t is_private; // only wakes of the same process find it (FUTEX_PRIVATE_FLAG)
};
struct futex_wake_arguments {
    int64_t at;
    int64_t count; // at most so many processes
    int64_t bits;
    int64_t is_private; // finds only private waits of the same process
};

// What an access does. WORD_BOTH is one atomic access that reads and then writes.
enum word_access { WORD_READ, WORD_WRITE, WORD_BOTH };

enum { WORD_ATOMIC = 1, WORD_INNER = 2 };

// An access to memory that processes share: an instruction, or a part of one; or by a call, and
// then what is written is call.text.
struct word_arguments {
    int64_t at;     // offset in the memory, which is call.object
    int64_t length; // in bytes; of CALL_WORD, at most 8
    int64_t does;   // enum word_access
    int64_t value;  // WORD_WRITE: what is written
    int64_t flags;  // a set. WORD_ATOMIC: the program makes it an atomic access. WORD_INNER: the
                    // instruction has begun, so no signal can come before this part of it
};

// An instruction that accesses memory which a signal handler of the process accesses, too; or a
// call that no other process notices, and that may do so: then all is 0.
struct moment_arguments {
    int64_t at;          // address
    int64_t length;      // in bytes
    int64_t does;        // enum word_access; WORD_BOTH is no less than one instruction
    int64_t is_constant; // WORD_WRITE: what is written is a constant
};

#endif
