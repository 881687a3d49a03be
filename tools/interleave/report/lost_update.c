// SPDX-License-Identifier: MIT
// Lost updates: a process reads memory, a signal handler changes it, and the process then writes
// what it has made of the old value.
#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/result.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/run/target.h"
#include "interleave/run/used.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

static int count_of(uint64_t signals)
{
    return __builtin_popcountll(signals);
}

static bool is_same_memory(const struct call *one, const struct call *other)
{
    return one->moment.at < other->moment.at + other->moment.length &&
           other->moment.at < one->moment.at + one->moment.length;
}

// The signals of SIGNALS whose handlers change what the node accesses. One that interrupts such a
// handler is among the signals itself where it has come.
static uint64_t changing(const struct finder *finder, const struct node *node, uint64_t signals)
{
    const struct used *used = &finder->search->run.target->used;
    const struct moment_arguments *moment = &node->call.moment;
    uint64_t changing = 0;

    for (int signal = 1; signal <= SIGNAL_LAST; signal++)
        if (signals & signal_bit(signal) &&
            used_changes(used, signal, (uint64_t)moment->at, (uint64_t)moment->length))
            changing |= signal_bit(signal);
    return changing;
}

// Whether the process has read what it writes at NODE and a handler has changed it since: *SIGNALS
// then says which. Goes back from the node. What a handler itself does comes between its return and
// the arrival of its signal, and does not count.
static const struct node *read_before(const struct finder *finder, const struct node *node,
                                      uint64_t *signals)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const struct node *at = node;
    int handlers = 0;

    *signals = 0;
    while (at->parent != NODE_NONE) {
        const struct node *before = behaviour->nodes[at->parent];
        const uint64_t handled = at->result.signals & before->local.signals.handled;
        if (before->process != node->process)
            return NULL;
        handlers -= count_of(handled);
        if (handlers < 0)
            return NULL; // the node is in a handler itself, and what it has interrupted comes now
        *signals |= changing(finder, node, handled);
        handlers += before->call.kind == CALL_SIGRETURN && at->result.how == RETURNED;
        if (before->call.kind == CALL_MOMENT && at->result.how == ACCESSED && handlers == 0 &&
            is_same_memory(&before->call, &node->call))
            return before->call.moment.does == WORD_READ && *signals ? before : NULL;
        at = before;
    }
    return NULL;
}

void find_lost_update(const struct finder *finder, const struct edge *edge)
{
    const struct search *search = finder->search;
    const struct node *node = search->behaviour.nodes[edge->node];
    uint64_t signals = 0;

    if (node->call.kind != CALL_MOMENT || edge->step.kind != STEP_CALL ||
        node->call.moment.does != WORD_WRITE || node->call.moment.is_constant || node->variable < 0)
        return;
    const struct node *read = read_before(finder, node, &signals);
    struct buffer *text =
        read ? finding_add(finder, FINDING_LOST_UPDATE, node->process, node->line, edge->from, edge)
             : NULL;
    if (!text)
        return;
    buffer_print(text, "process %d reads %s", FIRST_PID + node->process,
                 search->behaviour.lines.keys[node->variable].data);
    if (read->line >= 0)
        buffer_print(text, " at %s", search->behaviour.lines.keys[read->line].data);
    buffer_print(text,
                 ", then its handler of %s changes it, and the process writes over that; block the "
                 "signal in between (sigprocmask)",
                 signal_name(signal_first(signals)));
}
