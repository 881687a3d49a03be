// SPDX-License-Identifier: MIT
// Accesses to memory that processes share, in a real run.
// The content of such memory is the model's. In a real run each process has private memory in its
// place, which it cannot access without a fault once a fork has shared it: that stops the process
// at every access. To make the access, the tool fills in what the model says, lets the process
// make this one instruction, and looks at what it has written.
// An access to several words is made in parts, in the order of their addresses, reads before
// writes; a part lies in 8 bytes at an address that 8 divides. A plain instruction that reads and
// writes the same memory is two accesses; one with a lock prefix is one.
#ifndef FORK_INTERLEAVE_RUN_WORDS_H
#define FORK_INTERLEAVE_RUN_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/instruction.h"

struct buffer;
struct decoder;
struct result;
struct run;
struct runner;
struct segment;
struct stop;

// One part of an access.
struct word_part {
    uint64_t address;
    int length;
    int does; // enum word_access
    int64_t value;
};

enum { WORD_PARTS_MAX = OPERANDS_MAX * 2 * (OPERAND_SIZE_MAX / 8 + 1) };

// The instruction at which a process stands because it accesses shared memory.
struct runner_access {
    struct word_part part[WORD_PARTS_MAX];
    int count; // 0: it stands at no such instruction
    int next;  // the part that comes next
    bool is_atomic;
    // The process has executed the instruction, and stands before it again: these are its registers
    // afterwards.
    bool is_made;
    arch_registers after;
};

// Before a process goes on: true when it stands at the next part of an access. Otherwise the access
// is over, if there was one.
bool words_go_on(struct segment *segment);

// For a process that has stopped with SIGSEGV: true when it now stands at an access.
bool words_fault(struct segment *segment, const struct stop *stop);

// Makes the access at which the process stands; it brings RESULT.
void words_make(struct run *run, int process, const struct result *result);

// Learns what an atomic access writes (word_learn).
void words_learn(struct run *run, int process);

// Signals come before the access at which the process stands: it is not made.
void words_drop(struct runner *runner);

#endif
