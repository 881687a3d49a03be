// SPDX-License-Identifier: MIT
// Adds what a real run shows of a process to the learned behaviour.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/asking.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/kinds.h"
#include "interleave/model/later.h"
#include "interleave/model/result.h"
#include "interleave/model/rights.h"
#include "interleave/model/rounds.h"
#include "interleave/model/scope.h"
#include "interleave/run/closes.h"
#include "interleave/run/failures.h"
#include "interleave/run/learn.h"
#include "interleave/run/msg.h"
#include "interleave/run/run.h"
#include "interleave/run/sem.h"
#include "interleave/run/shm.h"
#include "interleave/run/target.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/fingerprint.h"
#include "interleave/tracee/registered.h"
#include "interleave/tracee/source.h"
#include "interleave/tracee/stdio_scan.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

static int stack_of(struct behaviour *behaviour, const struct source *source)
{
    if (!source->has_calls)
        return STACK_UNKNOWN;
    int stack = behaviour_stack(behaviour, STACK_UNKNOWN, source->program + source->in_handler, "");
    behaviour->stacks[stack].in_handler = source->in_handler;
    for (size_t at = 0; at < source->calls.size; at += sizeof(struct source_call)) {
        struct source_call call;
        memcpy(&call, source->calls.data + at, sizeof call);
        stack = behaviour_stack(behaviour, stack, call.id, call.line);
    }
    return stack;
}

static int line_number(struct behaviour *behaviour, const struct buffer *line)
{
    return line->size ? key_table_intern(&behaviour->lines, line->data, line->size, NULL) : -1;
}

int learn_line(const struct run *run, pid_t pid)
{
    struct behaviour *behaviour = run->kernel->behaviour;
    struct source source;

    source_find(run->target->sources, pid, &source);
    const int line = line_number(behaviour, &source.line);
    source_free(&source);
    return line;
}

static void variable_note(const struct run *run, struct node *node, pid_t pid)
{
    struct buffer name = {0};

    if (node->call.kind == CALL_MOMENT && node->call.moment.length)
        source_variable(run->target->sources, pid, (uint64_t)node->call.moment.at, &name);
    if (name.size)
        node->variable =
            key_table_intern(&run->kernel->behaviour->lines, name.data, name.size, NULL);
    buffer_free(&name);
}

static struct at_exit at_exit_of(struct behaviour *behaviour, const struct source *source,
                                 pid_t pid)
{
    if (!source->at_exit)
        return (struct at_exit){.is = false};
    return (struct at_exit){.is = true,
                            .is_inherited = registered_is_inherited(pid, source->at_exit),
                            .flushes = source->flushes,
                            .function = line_number(behaviour, &source->at_exit_line),
                            .line = line_number(behaviour, &source->exit_line)};
}

static void source_note(const struct run *run, struct node *node, pid_t pid)
{
    struct behaviour *behaviour = run->kernel->behaviour;
    struct source source;

    source_find(run->target->sources, pid, &source);
    run->target->met_other |= run->target->other && source.program == run->target->other;
    node->line = line_number(behaviour, &source.line);
    node->at_exit = at_exit_of(behaviour, &source, pid);
    node->stack = stack_of(run->kernel->behaviour, &source);
    node->is_lock = source.is_lock;
    source_free(&source);
}

int learn_stack(const struct run *run, pid_t pid)
{
    struct source source;

    source_find(run->target->sources, pid, &source);
    const int stack = stack_of(run->kernel->behaviour, &source);
    source_free(&source);
    return stack;
}

static bool starts_with(const struct buffer *text, const struct buffer *start)
{
    return text->size >= start->size && !memcmp(text->data, start->data, start->size);
}

static bool is_write(const struct call *call)
{
    return kind_is(call->kind, KIND_WRITE);
}

// The first fork before this write, of the process or of an ancestor, at which the beginning of the
// text already stood in the same stdio buffer and had not been written since.
static int copied_by(const struct behaviour *behaviour, int node)
{
    const struct call *call = &behaviour->nodes[node]->call;
    int first = NODE_NONE;

    for (int at = behaviour->nodes[node]->parent; is_write(call) && at != NODE_NONE;
         at = behaviour->nodes[at]->parent) {
        const struct node *before = behaviour->nodes[at];
        if ((before->call.kind == CALL_EXEC && before->fixed == 0) ||
            (is_write(&before->call) && before->call.address == call->address))
            break;
        for (int i = 0; before->call.kind == CALL_FORK && i < before->waiting_count; i++)
            if (before->waiting[i].address == call->address &&
                starts_with(&call->text, &before->waiting[i].text))
                first = at;
    }
    return first;
}

// Nodes are merged when these are equal: the fingerprint of memory and kernel state, the process,
// and the failure that has not been made good. Compared by bytes.
struct like {
    uint64_t fingerprint;
    int process;
    int failed_at;
    int is_inner;
};

// The node at which the process stood at the same call, with the same memory, registers,
// descriptors and signals, or NODE_NONE. What it did on either path has left no trace in it.
static int earlier_like(struct behaviour *behaviour, int node)
{
    const struct node *here = behaviour->nodes[node];
    bool is_new = false;

    if (!here->fingerprint)
        return NODE_NONE;
    struct like like;
    memset(&like, 0, sizeof like);
    like.fingerprint = here->fingerprint;
    like.process = here->process;
    like.failed_at = here->local.failed ? here->local.failed_at : NODE_NONE;
    like.is_inner = here->is_inner;
    const int number = key_table_intern(&behaviour->fingerprints, &like, sizeof like, &is_new);
    if (is_new) {
        behaviour->fingerprint_nodes = memory_resize(
            behaviour->fingerprint_nodes, (size_t)number + 1, sizeof *behaviour->fingerprint_nodes);
        behaviour->fingerprint_nodes[number] = node;
        return NODE_NONE;
    }
    const int earlier = behaviour->fingerprint_nodes[number];
    return call_is_same(&behaviour->nodes[earlier]->call, &here->call) ? earlier : NODE_NONE;
}

// Polling loops are recognized in any process, other loops only in small processes, because each
// round takes a fingerprint.
enum { MEMORY_SMALL = 4 << 20 };

// Whether the process has stood at this call before, with the same arguments: it may be in a loop.
static bool is_again(const struct behaviour *behaviour, int node)
{
    const struct node *here = behaviour->nodes[node];
    int at = here->parent;

    for (int i = 0; i < LOOP_MAX && at != NODE_NONE; i++) {
        const struct node *earlier = behaviour->nodes[at];
        if (earlier->process == here->process && earlier->call.sp == here->call.sp &&
            earlier->call.ip == here->call.ip && call_is_same(&earlier->call, &here->call))
            return true;
        at = earlier->parent;
    }
    return false;
}

// node.is_inner: in a loop, a process comes to moments at which other processes can run first.
static bool is_inner(const struct behaviour *behaviour, int node)
{
    const struct node *here = behaviour->nodes[node];
    const struct result *result = &here->result;
    int at = here->parent;

    if (here->call.kind != CALL_MOMENT || at == NODE_NONE || result->how != ACCESSED ||
        result->signals)
        return false;
    for (int i = 0; i < LOOP_MAX && at != NODE_NONE; i++) {
        const struct node *earlier = behaviour->nodes[at];
        if (earlier->call.kind != CALL_MOMENT)
            return true;
        if (earlier->call.sp == here->call.sp && earlier->call.ip == here->call.ip)
            return false;
        at = earlier->parent;
    }
    return false;
}

// With --all-signals, handlers that run at different moments often lead to the same state.
static uint64_t fingerprint_of(const struct run *run, int process, int node)
{
    const struct runner *runner = &run->runner[process];
    const struct behaviour *behaviour = run->kernel->behaviour;
    const struct call *call = &behaviour->nodes[node]->call;

    if (run->target->used.is_on && (runner->local.signals.handled & run->kernel->scope->sent))
        return fingerprint_take_whole(runner->pid, &runner->local, MEMORY_SMALL);
    if (is_question(call))
        return fingerprint_take(runner->pid, &runner->local, FINGERPRINT_MAX);
    return is_again(behaviour, node) ? fingerprint_take(runner->pid, &runner->local, MEMORY_SMALL)
                                     : 0;
}

// The kernel's layout of the list is struct robust_list_head: its first entry, which is the list
// itself where that is empty; the offset; and the entry that is on its way.
static struct robust robust_of(pid_t pid)
{
    uint64_t list = 0;
    uint64_t head[3] = {0};
    size_t size = 0;

    if (syscall(SYS_get_robust_list, pid, &list, &size) || !list ||
        !tracee_read(pid, list, head, sizeof head))
        return (struct robust){0};
    return (struct robust){list, head[0], head[2], (int64_t)head[1]};
}

int learn_node(struct run *run, int node, struct result result, int process)
{
    struct behaviour *behaviour = run->kernel->behaviour;
    struct runner *runner = &run->runner[process];
    int next = behaviour_next(behaviour, node, result);
    const bool asks_time = runner->asked_time;

    runner->asked_time = false;
    const struct closed_again closed_again = closes_take(&runner->closes, runner->call.kind);
    const struct bad_use bad_use = runner->bad_use;
    runner->bad_use.is = false;
    if (next != NODE_NONE) {
        // Where the scope has grown in this step, more calls are steps than when that was learned.
        // The search begins again.
        if (!call_is_same(&behaviour->nodes[next]->call, &runner->call) &&
            !run->kernel->scope->grew)
            die_incomplete(
                "incomplete: process %d does not do the same in every run: it depends on something "
                "that is not under control here",
                FIRST_PID + process);
        return next;
    }
    struct call call = runner->call;
    call.text = (struct buffer){0};
    buffer_add_bytes(&call.text, runner->call.text.data, runner->call.text.size);
    next = behaviour_learn(behaviour, node, result, process, local_copy(&runner->local), call);
    struct node *new = behaviour->nodes[next];
    new->asks_time = asks_time;
    new->asked_ip = runner->asked_ip;
    new->asked_sp = runner->asked_sp;
    new->closed_again = closed_again;
    new->bad_use = bad_use;
    new->hits = runner->hits;
    new->is_inner = is_inner(behaviour, next);
    new->fingerprint = fingerprint_of(run, process, next);
    new->same_as = earlier_like(behaviour, next);
    if (new->same_as != NODE_NONE) {
        later_merge(behaviour, next);
        return new->same_as;
    }
    if (runner->local.mapping_count > 0)
        new->robust = robust_of(runner->pid);
    source_note(run, new, runner->pid);
    variable_note(run, new, runner->pid);
    asking_count(behaviour, next);
    rounds_count(run->kernel, next);
    new->waiting_count = stdio_scan(runner->pid, &new->waiting);
    new->copied_by = copied_by(behaviour, next);
    return next;
}

void local_update(const struct run *run, struct local *local, const struct call *call,
                  struct result result, int node)
{
    failures_update(run->kernel->behaviour, local, call, result, node);
    shm_made(run->kernel->behaviour, local, call, &result);
    sem_made(local, call, &result);
    msg_made(local, call, &result);
    if (call->kind == CALL_SOCK && call->sock.does == SOCK_SENDS && result.value > 0)
        rights_share(run->kernel->behaviour, local, (int)call->sock.rights);
    if (call->kind == CALL_DEATHSIG && result.how == RETURNED)
        local->deathsig = (int)call->deathsig.signal;
    local->has_alarm |= call->kind == CALL_ALARM || call->kind == CALL_TIMER;
    local->timers_made += call->kind == CALL_TIMER && call->timer.does == TIMER_MAKES &&
                          result.how == RETURNED && result.value == 0;
    if (call->kind != CALL_EXEC || result.how != RETURNED || result.value != 0)
        return;
    int kept = 0;
    for (int i = 0; i < local->count; i++)
        if (!local->descriptors[i].close_on_exec)
            local->descriptors[kept++] = local->descriptors[i];
    local->count = kept;
    local_unmap_all(local);
    dispositions_exec(&local->signals);
    local->execed = true;
    local->closed = 0;
}
