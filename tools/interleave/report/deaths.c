// SPDX-License-Identifier: MIT
// Processes that a signal of their own making ends: crashes, and broken pipes that nobody notices.
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

// What a process has done wrong when the kernel sends it the signal.
static const char *const faults[] = {
    [SIGSEGV] = "it used a bad address, or its stack is full",
    [SIGBUS] = "it used a bad address",
    [SIGFPE] = "it made a division that is not possible",
    [SIGILL] = "it came to what is no instruction",
    [SIGTRAP] = "it came to a breakpoint",
    [SIGSYS] = "it made a call that is forbidden",
    [SIGABRT] = "it called abort, or sent that to itself",
};

static bool is_crash(int signal)
{
    return signal > 0 && signal < (int)(sizeof faults / sizeof *faults) && faults[signal];
}

// The signal that ended the process, or 0.
static int signal_of(int status)
{
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

// ---- Who causes the signal ----------------------------------------------------------------------

static bool writes_into_pipe(const struct behaviour *behaviour, const struct call *call)
{
    if (call->kind == CALL_SOCK)
        return call->sock.does == SOCK_SENDS;
    return kind_is(call->kind, KIND_WRITE) && behaviour_pipe_writes(behaviour, call->object);
}

static bool sends_itself(const struct call *call, int process, int group, int signal)
{
    const int64_t to = call->kill.to;

    if (!kind_is(call->kind, KIND_KILL) || call->kill.signal != signal)
        return false;
    return to == FIRST_PID + process ||
           (call->kind == CALL_KILL && (to == 0 || to == -(FIRST_PID + group)));
}

// Whether the process itself caused the signal that ends it at this node. The signal may have been
// blocked for a while.
static bool is_own_doing(const struct behaviour *behaviour, int node, int process, int group,
                         int signal)
{
    const struct node *last = behaviour->nodes[node];

    if (last->call.kind == CALL_CRASH ||
        (signal == SIGPIPE && writes_into_pipe(behaviour, &last->call)))
        return true;
    for (int at = node; at != NODE_NONE && behaviour->nodes[at]->process == process;
         at = behaviour->nodes[at]->parent) {
        const struct node *there = behaviour->nodes[at];
        if (sends_itself(&there->call, process, group, signal))
            return true;
        if (signal == SIGPIPE && there->parent != NODE_NONE && there->result.value == -EPIPE &&
            writes_into_pipe(behaviour, &behaviour->nodes[there->parent]->call))
            return true;
    }
    return false;
}

// ---- Crashes ------------------------------------------------------------------------------------

static void look_at_crash(const struct finder *finder, const struct edge *edge,
                          const struct world *before, int signal)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const int process = edge->step.process;
    const struct node *node = behaviour->nodes[edge->node];

    if (!is_crash(signal) ||
        !is_own_doing(behaviour, edge->node, process, before->process[process].group, signal))
        return;
    struct buffer *text = finding_add(finder, FINDING_CRASH, process, node->line, edge->from, edge);
    if (text)
        buffer_print(text, "process %d is killed by %s: %s", FIRST_PID + process,
                     signal_name(signal),
                     node->call.kind == CALL_CRASH || signal == SIGABRT ? faults[signal]
                                                                        : "it sent that to itself");
}

// ---- Exit statuses ------------------------------------------------------------------------------

// exit(-1) is often meant; a number that has more than eight bits is not.
static void look_at_exit_value(const struct finder *finder, const struct edge *edge)
{
    const struct node *node = finder->search->behaviour.nodes[edge->node];
    const int status = (int)node->call.exit.status;
    struct buffer *text = NULL;

    if (node->call.kind != CALL_EXIT || edge->step.kind != STEP_CALL || node->line < 0 ||
        status <= 255)
        return;
    text = finding_add(finder, FINDING_EXIT_VALUE, node->process, node->line, edge->from, edge);
    if (text)
        buffer_print(text, "process %d ends with the exit status %d, of which its parent sees %d",
                     FIRST_PID + node->process, status, status & 0xff);
}

// ---- Broken pipes -------------------------------------------------------------------------------

// The last step of the process on the path to the state and on the edge.
static const struct edge *last_step(const struct search *search, int process, int state,
                                    const struct edge *edge)
{
    if (edge && edge->step.process == process)
        return edge;
    for (int at = state; search->states[at].found_by >= 0;) {
        const struct edge *there = &search->edges[search->states[at].found_by];
        if (there->step.process == process)
            return there;
        at = there->from;
    }
    return NULL;
}

void find_broken_pipe(const struct finder *finder, int process, int group, int state,
                      const struct edge *edge)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const struct edge *last = last_step(finder->search, process, state, edge);

    if (!last || behaviour->nodes[last->node]->local.execed ||
        !is_own_doing(behaviour, last->node, process, group, SIGPIPE))
        return;
    struct buffer *text =
        finding_add(finder, FINDING_PIPE, process, behaviour->nodes[last->node]->line, state, edge);
    if (text)
        buffer_print(text,
                     "process %d is killed by SIGPIPE, because no process reads its pipe any "
                     "more%s",
                     FIRST_PID + process, process ? ", and no process looks at its status" : "");
}

// Whether the process has learned how this child ended other than by this wait: from siginfo_t of
// SIGCHLD, or by an earlier waitid.
static bool has_looked(const struct behaviour *behaviour, int node, int child)
{
    const int process = behaviour->nodes[node]->process;

    if (behaviour->nodes[node]->local.signals.informed & signal_bit(SIGCHLD))
        return true;
    for (int at = node; at != NODE_NONE && behaviour->nodes[at]->process == process;
         at = behaviour->nodes[at]->parent) {
        const struct node *there = behaviour->nodes[at];
        const struct call *call =
            there->parent == NODE_NONE ? NULL : &behaviour->nodes[there->parent]->call;
        if (call && call->kind == CALL_WAITID && call->waitid.has_info &&
            wait_child(call, &there->result) == FIRST_PID + child)
            return true;
    }
    return false;
}

static bool is_wait_with_status(const struct node *node)
{
    return kind_is(node->call.kind, KIND_WAIT) && wait_has_place(&node->call);
}

// A child that was a zombie before the edge and is gone after it: its parent has waited for it, or
// has ended.
static void look_at_reaped(const struct finder *finder, const struct edge *edge,
                           const struct world *before, const struct world *after)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const int process = edge->step.process;
    const bool waits = after->process[process].life == LIFE_RUNNING;

    for (int i = 0; i < before->count; i++)
        if (before->process[i].life == LIFE_ZOMBIE && before->process[i].parent == process &&
            after->process[i].life == LIFE_NONE &&
            signal_of(before->process[i].status) == SIGPIPE &&
            !(waits && is_wait_with_status(behaviour->nodes[edge->node])) &&
            !has_looked(behaviour, edge->node, i))
            find_broken_pipe(finder, i, before->process[i].group, edge->from, edge);
}

// Whether no process looks at how this one ended. Whoever started the program may look at the
// status of the first process, but that cannot be known.
static bool is_unseen(const struct finder *finder, const struct world *before,
                      const struct world *after, int process)
{
    const int parent = before->process[process].parent;

    if (process == 0 || parent == REAPER)
        return true;
    return after->process[process].life == LIFE_NONE &&
           !has_looked(&finder->search->behaviour, before->process[parent].node, process);
}

void find_deaths(const struct finder *finder, const struct edge *edge, const struct world *before,
                 const struct world *after, const struct effect *effect)
{
    look_at_reaped(finder, edge, before, after);
    if (effect->died < 0)
        return;
    look_at_exit_value(finder, edge);
    look_at_crash(finder, edge, before, signal_of(effect->status));
    if (signal_of(effect->status) == SIGPIPE && is_unseen(finder, before, after, effect->died))
        find_broken_pipe(finder, effect->died, before->process[effect->died].group, edge->from,
                         edge);
}
