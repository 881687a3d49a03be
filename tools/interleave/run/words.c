// SPDX-License-Identifier: MIT
// Accesses to memory that processes share, in a real run.
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/result.h"
#include "interleave/model/words.h"
#include "interleave/run/learn.h"
#include "interleave/run/mappings.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/trouble.h"
#include "interleave/run/words.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/inject.h"
#include "interleave/tracee/instruction.h"
#include "interleave/tracee/pointers.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

static void protect(const struct runner *runner, uint64_t address, uint64_t length, int protection)
{
    const uint64_t first = address / MAPPING_PAGE * MAPPING_PAGE;
    const uint64_t argument[6] = {
        first, mappings_pages(address + length - first), (uint64_t)protection, 0, 0, POINTERS_PASS};

    if (inject_call(runner->pid, runner->gate, SYS_mprotect, argument))
        die("cannot protect the shared memory of process %ld", (long)runner->pid);
}

// Memory that a fork has shared.
static void close_mappings(struct runner *runner)
{
    for (int i = 0; i < runner->local.mapping_count; i++) {
        struct mapping *there = &runner->local.mappings[i];
        if (!there->shared || there->is_closed)
            continue;
        protect(runner, there->address, there->length, PROT_NONE);
        there->is_closed = true;
    }
}

// ---- An instruction -----------------------------------------------------------------------------

static void parts_add(struct runner_access *access, const struct operand *operand, int does)
{
    uint64_t at = operand->address;
    const uint64_t end = operand->address + operand->size;

    while (at < end) {
        const uint64_t next = at / WORD_SIZE * WORD_SIZE + WORD_SIZE;
        const uint64_t stop = next < end ? next : end;
        access->part[access->count++] =
            (struct word_part){.address = at, .length = (int)(stop - at), .does = does};
        at = stop;
    }
}

static _Noreturn void refuse_instruction(const struct segment *segment, const char *why)
{
    const int line = learn_line(segment->run, segment->runner->pid);

    tracee_refuse(
        "refused: process %d accesses shared memory at %s: %s", FIRST_PID + segment->process,
        line >= 0 ? segment->run->kernel->behaviour->lines.keys[line].data : "an unknown line",
        why);
}

// The operand in shared memory; false when the program may not access it so: the process crashes.
static bool is_allowed(const struct segment *segment, const struct operand *operand)
{
    const struct mapping *there = local_mapping(&segment->runner->local, operand->address);
    const int wanted = (operand->reads ? PROT_READ : 0) | (operand->writes ? PROT_WRITE : 0);
    // On x86_64, memory that can be written can be read.
    const int given = there->protection | ((there->protection & PROT_WRITE) ? PROT_READ : 0);

    if (operand->address + operand->size > there->address + there->length)
        refuse_instruction(segment, "an access across its end is not modelled");
    return (wanted & given) == wanted;
}

static bool in_shared(const struct local *local, uint64_t address)
{
    const struct mapping *there = local_mapping(local, address);
    return there && there->shared;
}

static bool access_plan(const struct segment *segment, const struct instruction *instruction)
{
    struct runner_access *access = &segment->runner->access;
    const struct local *local = &segment->runner->local;

    access->count = access->next = 0;
    access->is_made = false;
    access->is_atomic = instruction->is_atomic;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < instruction->operands; i++) {
            const struct operand *operand = &instruction->operand[i];
            if (!in_shared(local, operand->address))
                continue;
            if (!is_allowed(segment, operand))
                return false;
            if (instruction->is_atomic && pass == 0)
                parts_add(access, operand, WORD_BOTH);
            else if (!instruction->is_atomic && (pass == 0 ? operand->reads : operand->writes))
                parts_add(access, operand, pass == 0 ? WORD_READ : WORD_WRITE);
        }
    if (instruction->is_atomic && access->count > 1)
        refuse_instruction(segment, "an atomic access that is not in one word is not modelled");
    return true;
}

static void part_open(const struct runner *runner, bool open)
{
    const struct runner_access *access = &runner->access;

    for (int i = 0; i < access->count; i++)
        protect(runner, access->part[i].address, (uint64_t)access->part[i].length,
                open ? PROT_READ | PROT_WRITE : PROT_NONE);
}

static bool part_reads(const struct word_part *part)
{
    return part->does != WORD_WRITE;
}

// The process executes the instruction: it reads what the parts say, and the parts then say what it
// has written.
static void access_execute(const struct segment *segment)
{
    struct runner *runner = segment->runner;
    struct runner_access *access = &runner->access;
    arch_registers before = {0};

    arch_get(runner->pid, &before);
    part_open(runner, true);
    for (int i = 0; i < access->count; i++)
        if (part_reads(&access->part[i]) &&
            !tracee_write(runner->pid, access->part[i].address, &access->part[i].value,
                          (size_t)access->part[i].length))
            trouble(segment->run, "shared memory cannot be filled in");
    if (!inject_step(runner->pid))
        refuse_instruction(segment, "an instruction that also fails elsewhere is not modelled");
    for (int i = 0; i < access->count; i++) {
        struct word_part *part = &access->part[i];
        if (part->does == WORD_READ)
            continue;
        part->value = 0;
        if (!tracee_read(runner->pid, part->address, &part->value, (size_t)part->length))
            trouble(segment->run, "shared memory cannot be read");
    }
    part_open(runner, false);
    arch_get(runner->pid, &access->after);
    arch_set(runner->pid, &before);
    access->is_made = true;
}

// ---- Standing at an access ----------------------------------------------------------------------

static void park_at_part(struct segment *segment)
{
    struct runner *runner = segment->runner;
    const struct runner_access *access = &runner->access;
    const struct word_part *part = &access->part[access->next];
    const struct mapping *there = local_mapping(&runner->local, part->address);
    struct call call = {.kind = CALL_WORD, .number = -1, .object = there->object};
    arch_registers registers = {0};

    if (part->does == WORD_WRITE && !access->is_made)
        access_execute(segment);
    arch_get(runner->pid, &registers);
    call.ip = arch_ip(&registers);
    call.sp = arch_sp(&registers);
    call.word = (struct word_arguments){.at = local_offset(there, part->address),
                                        .length = part->length,
                                        .does = part->does,
                                        .value = part->does == WORD_WRITE ? part->value : 0,
                                        .flags = (access->is_atomic ? WORD_ATOMIC : 0) |
                                                 (access->next > 0 ? WORD_INNER : 0)};
    runner->call = call;
    runner->crashed = false;
    runner->fork_unmasked = false;
    runner->number = -1;
    memset(runner->argument, 0, sizeof runner->argument);
    runner->local.signals.blocked = tracee_blocked(runner->pid);
}

// What an atomic access has written is in the state already: it must be what the model says.
static void check_written(const struct segment *segment)
{
    const struct runner *runner = segment->runner;
    const struct word_part *part = &runner->access.part[0];
    const struct mapping *there = local_mapping(&runner->local, part->address);

    if (part->does == WORD_BOTH &&
        part->value != word_get(&segment->run->world, there->object,
                                local_offset(there, part->address), part->length))
        trouble(segment->run, "an atomic access of process %d wrote another value",
                FIRST_PID + segment->process);
}

bool words_go_on(struct segment *segment)
{
    struct runner_access *access = &segment->runner->access;

    close_mappings(segment->runner);
    if (access->count == 0)
        return false;
    if (access->next < access->count) {
        park_at_part(segment);
        return true;
    }
    if (!access->is_made)
        access_execute(segment);
    check_written(segment);
    arch_set(segment->runner->pid, &access->after);
    access->count = 0;
    return false;
}

// The kernel unblocks a signal that it forces on a process.
static void check_blocked(const struct segment *segment)
{
    const struct dispositions *signals = &segment->runner->local.signals;
    const uint64_t bit = signal_bit(SIGSEGV);

    if (!(signals->blocked & bit) || tracee_blocked(segment->runner->pid) & bit)
        return;
    if (signals->handled & bit)
        refuse_instruction(segment,
                           "with a handler of SIGSEGV that is blocked, this is not modelled");
    if (ptrace(PTRACE_SETSIGMASK, segment->runner->pid, sizeof signals->blocked, &signals->blocked))
        die("cannot set the signal mask of process %ld:", (long)segment->runner->pid);
}

static bool is_planned(const struct runner_access *access, uint64_t address)
{
    for (int i = 0; i < access->count; i++)
        if (address - access->part[i].address < (uint64_t)access->part[i].length)
            return true;
    return false;
}

bool words_fault(struct segment *segment, const struct stop *stop)
{
    struct runner *runner = segment->runner;
    struct instruction instruction;
    siginfo_t info;

    if (stop->signal != SIGSEGV || !runner->local.mapping_count)
        return false;
    if (ptrace(PTRACE_GETSIGINFO, runner->pid, 0, &info))
        die("cannot look at a signal of process %ld:", (long)runner->pid);
    if (info.si_code != SEGV_ACCERR || !in_shared(&runner->local, (uintptr_t)info.si_addr))
        return false;
    check_blocked(segment);
    if (!instruction_decode(runner->pid, &instruction))
        refuse_instruction(segment, "this instruction is not modelled");
    if (!access_plan(segment, &instruction)) {
        runner->access.count = 0;
        return false;
    }
    if (!is_planned(&runner->access, (uintptr_t)info.si_addr))
        refuse_instruction(segment, "this instruction is not understood");
    park_at_part(segment);
    return true;
}

// ---- Steps --------------------------------------------------------------------------------------

void words_make(struct run *run, int process, const struct result *result)
{
    struct runner_access *access = &run->runner[process].access;
    struct word_part *part = &access->part[access->next];

    if (part_reads(part) && !access->is_made)
        part->value = result->value;
    access->next++;
}

void words_learn(struct run *run, int process)
{
    struct runner *runner = &run->runner[process];
    const struct segment segment = {.run = run, .runner = runner, .process = process};
    struct node *node = run->kernel->behaviour->nodes[run->world.process[process].node];
    struct word_part *part = &runner->access.part[runner->access.next];
    const struct word_arguments *word = &node->call.word;
    const int64_t value = word_get(&run->world, node->call.object, word->at, word->length);

    part->value = value;
    access_execute(&segment);
    word_learn(node, value, part->value);
}

void words_drop(struct runner *runner)
{
    runner->access.count = 0;
}
