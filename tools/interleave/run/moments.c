// SPDX-License-Identifier: MIT
// Signal handlers that run between two instructions.
#include "interleave/run/moments.h"

#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/run/call_memory.h"
#include "interleave/run/handlers.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/run/used.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/deadline.h"
#include "interleave/tracee/fingerprint.h"
#include "interleave/tracee/instruction.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

// A process that executes this many instructions without a step is not followed any further.
enum { INSTRUCTIONS_MAX = 1000000 };

// The signals whose handlers can interrupt the process now.
static uint64_t coming(const struct segment *segment)
{
    return segment->runner->local.signals.handled &
           segment->run->kernel->scope->reached[segment->process] &
           segment->run->target->used.signals & ~tracee_blocked(segment->runner->pid);
}

// The moment to which the process is known to come next, or NULL. *IS_KNOWN: it is known what comes
// next.
static const struct node *next_moment(const struct segment *segment, bool *is_known)
{
    const struct behaviour *behaviour = segment->run->kernel->behaviour;
    const int entry = behaviour_entry(behaviour, segment->node, segment->result);

    *is_known = entry != NODE_NONE;
    return *is_known && behaviour->nodes[entry]->call.kind == CALL_MOMENT ? behaviour->nodes[entry]
                                                                          : NULL;
}

void moments_begin(struct segment *segment)
{
    struct runner *runner = segment->runner;
    bool is_known = false;
    const struct node *next = next_moment(segment, &is_known);

    runner->past_moment = runner->at_moment && segment->result.how == ACCESSED;
    runner->at_moment = false;
    runner->hits = next ? next->hits : 0;
    segment->run->trail.size = 0;
}

bool moments_follow(const struct segment *segment, bool handles)
{
    bool is_known = false;

    if (!segment->run->target->used.is_on)
        return false;
    return handles || next_moment(segment, &is_known) ||
           (!is_known && (segment->runner->handlers.count > 0 || coming(segment)));
}

// Whether the process stands at the entry of a call: the next thing that it does is the call, and
// not the instruction at which it stands.
static bool is_in_call(pid_t pid)
{
    struct __ptrace_syscall_info info = {0};

    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) < 0)
        die("cannot look at a call of process %ld:", (long)pid);
    return info.op == PTRACE_SYSCALL_INFO_ENTRY || info.op == PTRACE_SYSCALL_INFO_SECCOMP;
}

// ---- Moments ------------------------------------------------------------------------------------

static bool call_conflicts(const struct used *used, uint64_t signals,
                           const struct instruction *call)
{
    struct call_memory memory[CALL_MEMORY_MAX];
    const int count = call_memory_of(call->number, call->argument, memory);

    for (int i = 0; i < count; i++)
        if (used_conflicts(used, signals, memory[i].address, memory[i].size, memory[i].reads,
                           memory[i].writes))
            return true;
    return false;
}

// What the instruction does with memory that matters: *MOMENT. False if nothing.
static bool is_moment(const struct used *used, uint64_t signals,
                      const struct instruction *instruction, struct moment_arguments *moment)
{
    bool is = false;

    *moment = (struct moment_arguments){.is_constant = instruction->has_constant};
    for (int i = 0; i < instruction->operands; i++) {
        const struct operand *operand = &instruction->operand[i];
        if (!used_conflicts(used, signals, operand->address, operand->size, operand->reads,
                            operand->writes))
            continue;
        const int does = operand->reads && operand->writes ? WORD_BOTH
                         : operand->writes                 ? WORD_WRITE
                                                           : WORD_READ;
        const bool is_same = is && moment->at == (int64_t)operand->address;
        moment->does = is_same && does != moment->does ? WORD_BOTH : does;
        moment->at = (int64_t)operand->address;
        moment->length = (int64_t)operand->size;
        is = true;
    }
    if (!is)
        *moment = (struct moment_arguments){.length = 0};
    return is || (instruction->is_call && call_conflicts(used, signals, instruction));
}

// How often the instruction at IP was executed since the last node.
static int hits(const struct run *run, uint64_t ip)
{
    int count = 0;

    for (size_t at = 0; at < run->trail.size; at += sizeof ip)
        count += !memcmp(run->trail.data + at, &ip, sizeof ip);
    return count;
}

static void stand(struct segment *segment, const arch_registers *registers,
                  struct moment_arguments moment)
{
    struct runner *runner = segment->runner;
    struct call call = {.kind = CALL_MOMENT, .number = -1, .object = OBJECT_NONE};

    call.ip = arch_ip(registers);
    call.sp = arch_sp(registers);
    call.moment = moment;
    runner->call = call;
    runner->crashed = false;
    runner->fork_unmasked = false;
    runner->number = -1;
    runner->at_moment = true;
    runner->hits = hits(segment->run, call.ip);
    memset(runner->argument, 0, sizeof runner->argument);
    runner->local.signals.blocked = tracee_blocked(runner->pid);
}

// ---- Loops without a step -----------------------------------------------------------------------

// A state of the process, to see whether it comes back to it: a later one each time, at twice as
// many instructions.
struct landmark {
    uint64_t fingerprint;
    uint64_t ip;
    long count; // of instructions so far
    long next;  // number of the instruction at which there is a new one
    int tries;
};

enum { FIRST_LANDMARK = 2048, TRIES = 8, LOOK_AT_CLOCK = 1024 };

static bool is_back(const struct segment *segment, struct landmark *mark, uint64_t ip)
{
    const struct local *local = &segment->runner->local;

    if (mark->count++ == mark->next) {
        mark->fingerprint = fingerprint_take_whole(segment->runner->pid, local, FINGERPRINT_MAX);
        mark->ip = ip;
        mark->next *= 2;
        mark->tries = 0;
        return false;
    }
    return mark->fingerprint && ip == mark->ip && mark->tries++ < TRIES &&
           fingerprint_take_whole(segment->runner->pid, local, FINGERPRINT_MAX) ==
               mark->fingerprint;
}

// ---- Following ----------------------------------------------------------------------------------

static bool is_step(const struct stop *stop)
{
    return stop->kind == STOP_SIGNAL && stop->signal == SIGTRAP;
}

// What is known while a process is followed.
struct view {
    uint64_t signals; // whose handlers can interrupt it
    bool is_blind;    // the next thing that it does is no instruction: a call, or a signal comes
    bool is_trap;     // the instruction raises SIGTRAP
    bool is_call;     // it makes a call
};

// The process, which is about to execute an instruction: true when it stands at a moment. An
// instruction that is not understood may access anything.
static bool look(struct segment *segment, struct view *view, const arch_registers *registers)
{
    struct instruction instruction;
    struct moment_arguments moment = {.length = 0};
    const bool is_known = instruction_reach(segment->runner->pid, registers, &instruction);

    view->is_trap = is_known && instruction.is_trap;
    view->is_call = is_known && instruction.is_call;
    handlers_note(segment, registers, is_known ? &instruction : NULL);
    if (!view->signals || segment->runner->past_moment ||
        (is_known && !is_moment(&segment->run->target->used, view->signals, &instruction, &moment)))
        return false;
    stand(segment, registers, moment);
    return true;
}

// After a stop by a single instruction.
static void view_go_on(const struct segment *segment, struct view *view, bool has_delivered)
{
    const bool may_change = has_delivered || view->is_call || view->is_blind;

    if (!has_delivered && !view->is_blind)
        segment->runner->past_moment = false;
    view->is_blind = false;
    if (may_change || !view->signals)
        view->signals = coming(segment);
}

// Before an instruction: whether the process goes on (MOMENTS_STOPPED), or what it does instead.
static enum moments examine(struct segment *segment, struct view *view, struct landmark *mark)
{
    arch_registers registers = {0};

    arch_get(segment->runner->pid, &registers);
    const uint64_t ip = arch_ip(&registers);
    if (look(segment, view, &registers))
        return MOMENTS_STANDS;
    if (is_back(segment, mark, ip))
        return MOMENTS_SPINS;
    buffer_add_bytes(&segment->run->trail, &ip, sizeof ip);
    return MOMENTS_STOPPED;
}

static enum moments follow(struct segment *segment, int deliver, uint64_t waiting,
                           struct stop *stop)
{
    const pid_t pid = segment->runner->pid;
    struct landmark mark = {.next = FIRST_LANDMARK};
    struct view view = {.is_blind = deliver || is_in_call(pid)};

    if (deliver)
        handlers_call(segment, deliver);
    view.signals = deliver || waiting ? 0 : coming(segment);
    for (long count = 0; count < INSTRUCTIONS_MAX; count++) {
        const enum moments here = view.is_blind ? MOMENTS_STOPPED : examine(segment, &view, &mark);
        if (here != MOMENTS_STOPPED)
            return here;
        tracee_advance(pid, deliver, stop);
        if (stop->kind == STOP_CALL)
            segment->runner->past_moment = false;
        if (!is_step(stop) || view.is_trap)
            return MOMENTS_STOPPED;
        if (deliver)
            handlers_begin(segment);
        view_go_on(segment, &view, deliver != 0);
        if (waiting && (deliver || count == 0))
            view.signals = 0; // the next signal comes before the next instruction
        deliver = 0;
        if (count % LOOK_AT_CLOCK == 0 && deadline_is_over())
            tracee_give_up(NULL);
    }
    tracee_give_up("process %d executes more than %d instructions without a call that others "
                   "notice: with --all-signals, that takes too long",
                   FIRST_PID + segment->process, INSTRUCTIONS_MAX);
}

// ---- What is known ------------------------------------------------------------------------------

static uint64_t ip_of(pid_t pid)
{
    arch_registers registers = {0};

    arch_get(pid, &registers);
    return arch_ip(&registers);
}

// Runs the process to the instruction at IP, at which it does not stand yet. False if something
// else stops it on the way.
static bool run_to(pid_t pid, uint64_t ip, struct stop *stop)
{
    unsigned char before = 0;
    const unsigned char trap = (unsigned char)arch_trap;
    arch_registers registers = {0};

    if (!tracee_read(pid, ip, &before, sizeof before) || !tracee_write(pid, ip, &trap, sizeof trap))
        die("cannot change the text of process %ld:", (long)pid);
    tracee_resume(pid, false, 0);
    tracee_wait(pid, stop);
    if (stop->kind == STOP_DEAD)
        return false;
    if (!tracee_write(pid, ip, &before, sizeof before))
        die("cannot change the text of process %ld:", (long)pid);
    arch_get(pid, &registers);
    if (!is_step(stop) || arch_ip(&registers) != ip + sizeof trap)
        return false;
    arch_set_ip(&registers, ip);
    arch_set(pid, &registers);
    return true;
}

// Runs to a moment that is known, without a look at what is on the way.
static enum moments repeat(struct segment *segment, const struct node *next, struct stop *stop)
{
    struct runner *runner = segment->runner;
    const pid_t pid = runner->pid;
    const uint64_t ip = next->call.ip;

    for (;;) {
        if (is_in_call(pid) || ip_of(pid) != ip) {
            if (!run_to(pid, ip, stop))
                return MOMENTS_STOPPED;
        } else if (runner->hits > 0) {
            tracee_advance(pid, 0, stop);
            if (!is_step(stop))
                return MOMENTS_STOPPED;
            runner->hits--;
        } else {
            arch_registers registers = {0};
            arch_get(pid, &registers);
            stand(segment, &registers, next->call.moment);
            return MOMENTS_STANDS;
        }
    }
}

enum moments moments_go(struct segment *segment, int deliver, uint64_t waiting, struct stop *stop)
{
    bool is_known = false;
    const struct node *next = next_moment(segment, &is_known);

    if (!is_known)
        return follow(segment, deliver, waiting, stop);
    if (deliver) {
        handlers_call(segment, deliver);
        tracee_advance(segment->runner->pid, deliver, stop);
        if (!is_step(stop))
            return MOMENTS_STOPPED;
        handlers_begin(segment);
    }
    if (next && !waiting)
        return repeat(segment, next, stop);
    tracee_resume(segment->runner->pid, false, 0);
    tracee_wait(segment->runner->pid, stop);
    return MOMENTS_STOPPED;
}
