// SPDX-License-Identifier: MIT
// The signal handlers that a process is in, in a real run, and what they access (--all-signals).
// While a process is in a handler, it is followed instruction by instruction (run/moments.h).
#ifndef FORK_INTERLEAVE_HANDLERS_H
#define FORK_INTERLEAVE_HANDLERS_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/instruction.h"

struct runner;
struct segment;
struct stop;

// A handler that runs.
struct handler {
    int signal;
    uint64_t interrupted; // stack pointer of what it has interrupted
    uint64_t start;       // stack pointer at its first instruction
    uint64_t context;     // address of what was interrupted, as ucontext_t
    uint64_t low;         // its stack is from here
    uint64_t high;        // to here
};

enum { HANDLERS_MAX = 8 };

struct runner_handlers {
    struct handler in[HANDLERS_MAX]; // the innermost one last
    int count;
    uint64_t linker_start; // program text of the dynamic linker
    uint64_t linker_end;
};

// Before a signal is delivered to its handler; and when the process stands at the handler's first
// instruction.
void handlers_call(struct segment *segment, int signal);
void handlers_begin(struct segment *segment);

// The process is about to return from a handler: sigreturn(2).
void handlers_return(struct runner *runner, const struct stop *stop);

// Before the process executes INSTRUCTION, or one that is not known (NULL): notes what it accesses
// if it is in a handler. Handlers that were left by longjmp(3) are forgotten.
void handlers_note(struct segment *segment, const arch_registers *registers,
                   const struct instruction *instruction);

#endif
