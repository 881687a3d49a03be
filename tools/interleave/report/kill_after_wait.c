// SPDX-License-Identifier: MIT
// Signals for a child that has been waited for already: the kernel may have given its number to
// another process since.
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/report/visits.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

static bool is_self_or_ancestor(const struct behaviour *behaviour, int ancestor, int process)
{
    while (process >= 0 && process != ancestor)
        process = behaviour_parent(behaviour, process);
    return process == ancestor;
}

// The node of the wait by which the child was reaped before the edge, or NULL.
static const struct node *reaped_by(const struct finder *finder, const struct edge *edge, int child)
{
    const struct search *search = finder->search;

    for (int at = edge->from; search->states[at].found_by >= 0;) {
        const struct edge *before = &search->edges[search->states[at].found_by];
        const struct node *node = search->behaviour.nodes[before->node];
        if ((before->step.kind == STEP_CALL || before->step.kind == STEP_REAP) &&
            wait_is(&node->call) && !(wait_options(&node->call) & WNOWAIT) &&
            wait_found(&node->call, finder_result(finder, before)) == FIRST_PID + child)
            return node;
        at = before->from;
    }
    return NULL;
}

// The child that the call names by its number; -1 where it names none, or only asks whether there
// is such a process.
static int child_named(const struct behaviour *behaviour, const struct call *call)
{
    const int64_t child = call->kill.to - FIRST_PID;

    return (call->kind == CALL_KILL || call->kind == CALL_SIGQUEUE) && call->kill.signal &&
                   child > 0 && child < (int64_t)behaviour->family.count
               ? (int)child
               : -1;
}

void find_kill_after_wait(const struct finder *finder, const struct edge *edge,
                          const struct world *before)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const struct node *node = behaviour->nodes[edge->node];
    const int child = edge->step.kind == STEP_CALL ? child_named(behaviour, &node->call) : -1;
    const struct node *wait = NULL;

    if (child >= 0 && (child >= before->count || before->process[child].life == LIFE_NONE))
        wait = reaped_by(finder, edge, child);
    if (!wait || !is_self_or_ancestor(behaviour, wait->process, edge->step.process))
        return;
    struct buffer *text =
        finding_add(finder, FINDING_REAPED, edge->step.process, node->line, edge->from, edge);
    if (text)
        buffer_print(text,
                     "process %d sends %s to %d, for which process %d has waited already at %s: "
                     "the number may belong to another process by then",
                     FIRST_PID + edge->step.process, signal_name((int)node->call.kill.signal),
                     FIRST_PID + child, FIRST_PID + wait->process,
                     wait->line >= 0 ? behaviour->lines.keys[wait->line].data : "an unknown line");
}
