// SPDX-License-Identifier: MIT
// The signal handlers that a process is in, and what they access.
#include "interleave/run/handlers.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/run/call_memory.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/run/used.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/instruction.h"
#include "interleave/tracee/tracee.h"

enum { RED_ZONE = 128, STACK_LARGEST = 8 << 20 };

// The frame of a handler on x86_64: the address to which it returns; and a ucontext_t, in which the
// description of the alternate stack and the general registers have these places.
enum { CONTEXT = 8, CONTEXT_STACK = 16, CONTEXT_REGISTERS = 40, CONTEXT_REGISTERS_SIZE = 23 * 8 };

void handlers_call(struct segment *segment, int signal)
{
    struct runner_handlers *handlers = &segment->runner->handlers;
    arch_registers registers = {0};

    if (handlers->count == HANDLERS_MAX)
        tracee_refuse("refused: process %d is in more than %d signal handlers at once: that is not "
                      "modelled with --all-signals",
                      FIRST_PID + segment->process, HANDLERS_MAX);
    arch_get(segment->runner->pid, &registers);
    const uint64_t sp = arch_sp(&registers);
    handlers->in[handlers->count++] =
        (struct handler){.signal = signal,
                         .interrupted = sp,
                         .low = sp > STACK_LARGEST ? sp - STACK_LARGEST : 0,
                         .high = sp - RED_ZONE};
}

// Where the dynamic linker is, which is made to be interrupted: a handler may call a function for
// the first time.
static void linker_find(pid_t pid, struct runner_handlers *handlers)
{
    char path[48];
    char line[512];

    handlers->linker_start = handlers->linker_end = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/maps", (long)pid);
    FILE *maps = fopen(path, "re");
    if (!maps)
        return;
    while (fgets(line, sizeof line, maps)) {
        char *at = line;
        const uint64_t start = strtoul(at, &at, 16);
        const uint64_t end = strtoul(at + 1, &at, 16);
        if (strncmp(at, " r-x", 4) != 0 || !strstr(at, "/ld-linux"))
            continue;
        handlers->linker_start = start;
        handlers->linker_end = end;
    }
    (void)fclose(maps);
}

void handlers_begin(struct segment *segment)
{
    struct runner_handlers *handlers = &segment->runner->handlers;
    struct handler *handler = &handlers->in[handlers->count - 1];
    const pid_t pid = segment->runner->pid;
    arch_registers registers = {0};
    stack_t other = {.ss_flags = SS_DISABLE};

    arch_get(pid, &registers);
    handler->start = arch_sp(&registers);
    handler->context = handler->start + CONTEXT;
    (void)tracee_read(pid, handler->context + CONTEXT_STACK, &other, sizeof other);
    const uint64_t low = (uintptr_t)other.ss_sp;
    if (!(other.ss_flags & SS_DISABLE) && handler->start - low < other.ss_size) {
        handler->low = low;
        handler->high = low + other.ss_size;
    }
    linker_find(pid, handlers);
}

void handlers_return(struct runner *runner, const struct stop *stop)
{
    struct runner_handlers *handlers = &runner->handlers;

    while (handlers->count > 0 && handlers->in[handlers->count - 1].start <= stop->sp &&
           handlers->in[handlers->count - 1].high > stop->sp) {
        handlers->count--;
        if (handlers->in[handlers->count].start + CONTEXT == stop->sp)
            return;
    }
}

static void forget_left(struct used *used, struct runner_handlers *handlers, uint64_t sp)
{
    while (handlers->count > 0) {
        const struct handler *last = &handlers->in[handlers->count - 1];
        if (last->low <= sp && sp < last->high + RED_ZONE)
            return;
        handlers->count--;
        used->jumps = true;
    }
}

// ---- Accesses -----------------------------------------------------------------------------------

// Whether the handler, with its stack down to SP, has made the memory itself.
static bool is_own(const struct handler *handler, uint64_t sp, uint64_t address)
{
    return address >= sp - RED_ZONE && address < handler->high;
}

static void access_note(struct used *used, const struct runner_handlers *handlers, uint64_t sp,
                        const struct operand *operand)
{
    const struct handler *last = &handlers->in[handlers->count - 1];
    const uint64_t saved = last->context + CONTEXT_REGISTERS;

    if (operand->address < saved + CONTEXT_REGISTERS_SIZE &&
        saved < operand->address + operand->size)
        used->looks_back = true;
    const struct used_access access = {operand->address, operand->size, operand->reads,
                                       operand->writes};
    for (int i = handlers->count - 1; i >= 0; i--) {
        const struct handler *handler = &handlers->in[i];
        if (is_own(handler, sp, operand->address))
            return;
        used_add(used, handler->signal, &access, handler == last);
        sp = handler->interrupted;
    }
}

static void call_note(struct used *used, const struct runner_handlers *handlers, uint64_t sp,
                      const struct instruction *call)
{
    const struct handler *last = &handlers->in[handlers->count - 1];
    struct call_memory memory[CALL_MEMORY_MAX];
    const int count = call_memory_of(call->number, call->argument, memory);

    for (int i = 0; i < count; i++) {
        const struct operand operand = {memory[i].address, memory[i].size, memory[i].reads,
                                        memory[i].writes};
        if (memory[i].is_known)
            access_note(used, handlers, sp, &operand);
        else if (!is_own(last, sp, memory[i].address))
            used->call = call_name_of(call->number);
    }
}

void handlers_note(struct segment *segment, const arch_registers *registers,
                   const struct instruction *instruction)
{
    struct runner_handlers *handlers = &segment->runner->handlers;
    struct used *used = &segment->run->target->used;
    const uint64_t sp = arch_sp(registers);

    forget_left(used, handlers, sp);
    if (!handlers->count ||
        arch_ip(registers) - handlers->linker_start < handlers->linker_end - handlers->linker_start)
        return;
    used->is_unclear |= !instruction;
    for (int i = 0; instruction && i < instruction->operands; i++)
        access_note(used, handlers, sp, &instruction->operand[i]);
    if (instruction && instruction->is_call)
        call_note(used, handlers, sp, instruction);
}
