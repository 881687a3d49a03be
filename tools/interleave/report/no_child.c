// SPDX-License-Identifier: MIT
// Waits for a child that does not exist: ECHILD.
#include <stdlib.h>
#include <sys/wait.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/report/visits.h"
#include "interleave/report/wait_loop.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

enum verdict { VERDICT_NONE, VERDICT_RIGHT, VERDICT_WRONG };

struct waits {
    const struct finder *finder;
    unsigned char *verdict; // by node
    struct wait_loops loops;
};

static const struct behaviour *behaviour_of(const struct waits *waits)
{
    return &waits->finder->search->behaviour;
}

// ---- Findings -----------------------------------------------------------------------------------

static enum verdict judge(struct waits *waits, const struct edge *edge)
{
    const struct node *node = behaviour_of(waits)->nodes[edge->node];
    const bool is_first = node->process == 0 || node->local.execed;

    if (wait_named(&node->call))
        return VERDICT_WRONG;
    if (node->call.kind == CALL_WAITID && wait_names_zero(&node->call))
        return VERDICT_RIGHT; // EINVAL tells it that there can be no such child
    if (!wait_blocks(&node->call) || node->local.signals.no_zombies ||
        (is_first && node->local.children == 0))
        return VERDICT_RIGHT;
    return wait_loop_ends(&waits->loops, edge) ? VERDICT_RIGHT : VERDICT_WRONG;
}

// The edge before this one at which the process has waited for that child; NULL for none.
static const struct edge *waited_already(const struct finder *finder, const struct edge *edge,
                                         int64_t child)
{
    const struct search *search = finder->search;

    for (int at = edge->from; search->states[at].found_by >= 0;) {
        const struct edge *before = &search->edges[search->states[at].found_by];
        const struct node *node = search->behaviour.nodes[before->node];
        if (before->step.process == edge->step.process && before->step.kind == STEP_CALL &&
            wait_is(&node->call) && wait_found(&node->call, finder_result(finder, before)) == child)
            return before;
        at = before->from;
    }
    return NULL;
}

static bool is_child(const struct behaviour *behaviour, const struct node *node, int64_t number)
{
    const int64_t index = number - FIRST_PID;

    return index > 0 && index < (int64_t)behaviour->family.count &&
           behaviour_parent(behaviour, (int)index) == node->process &&
           behaviour_number(behaviour, (int)index) < node->local.children;
}

// Whether the process has made a child that does not end with SIGCHLD.
static bool has_clones(const struct behaviour *behaviour, const struct node *node)
{
    for (int at = node->parent; at != NODE_NONE; at = behaviour->nodes[at]->parent)
        if (behaviour->nodes[at]->process == node->process &&
            behaviour->nodes[at]->call.kind == CALL_FORK &&
            behaviour->nodes[at]->call.fork.end_signal)
            return true;
    return false;
}

static void named_print(const struct finder *finder, const struct edge *edge, struct buffer *text)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const struct node *node = behaviour->nodes[edge->node];
    const int64_t named = wait_named(&node->call);
    const struct edge *before = waited_already(finder, edge, named);

    buffer_print(text, "process %d waits for %lld, ", FIRST_PID + node->process, (long long)named);
    if (!is_child(behaviour, node, named)) {
        buffer_print(text, "which is no child of it");
    } else if (before) {
        const int line = behaviour->nodes[before->node]->line;
        buffer_print(text, "for which it has waited already at %s",
                     line >= 0 ? behaviour->lines.keys[line].data : "an unknown line");
    } else if (node->local.signals.no_zombies) {
        buffer_print(text, "of which nothing is left because SIGCHLD is ignored");
    } else {
        buffer_print(text, has_clones(behaviour, node)
                               ? "which such a wait does not find (see __WCLONE in wait(2))"
                               : "which is not there any more");
    }
}

static bool waits_for_any(const struct call *call)
{
    return call->kind == CALL_WAITID ? call->waitid.type == P_ALL : call->wait.pid == -1;
}

static void any_print(const struct behaviour *behaviour, const struct node *node,
                      struct buffer *text)
{
    const int children = node->local.children;

    buffer_print(text, "process %d waits for ", FIRST_PID + node->process);
    if (!waits_for_any(&node->call))
        buffer_print(text, "a child in a process group, and has none there");
    else if (children == 0)
        buffer_print(text, "a child and has never had one");
    else if (has_clones(behaviour, node))
        buffer_print(text, "a child and has none that such a wait finds (see __WCLONE in wait(2))");
    else if (children == 1)
        buffer_print(text, "a child and has waited for its only one already");
    else
        buffer_print(text, "a child and has waited for all %d already", children);
}

// The function stands for a wait whose line is unknown; where the function is unknown, too, the
// process does.
static int function_of_node(const struct behaviour *behaviour, const struct node *node)
{
    return node->stack == STACK_UNKNOWN ? -2 - node->process
                                        : behaviour->stacks[node->stack].caller;
}

static void look_at_wait(struct waits *waits, const struct edge *edge)
{
    const struct behaviour *behaviour = behaviour_of(waits);
    const struct node *node = behaviour->nodes[edge->node];

    if (waits->verdict[edge->node] == VERDICT_NONE)
        waits->verdict[edge->node] = (unsigned char)judge(waits, edge);
    if (waits->verdict[edge->node] == VERDICT_RIGHT)
        return;
    struct buffer *text = finding_add_in(waits->finder, FINDING_NO_CHILD, node->process, node->line,
                                         function_of_node(behaviour, node), edge->from, edge);
    if (!text)
        return;
    if (wait_named(&node->call))
        named_print(waits->finder, edge, text);
    else
        any_print(behaviour, node, text);
    buffer_print(text, " (ECHILD)");
}

void find_no_child(const struct finder *finder, const bool *lost)
{
    struct search *search = finder->search;
    const struct behaviour *behaviour = &search->behaviour;
    struct waits waits = {.finder = finder};

    waits.verdict = memory_new((size_t)behaviour->count, sizeof *waits.verdict);
    wait_loops_start(&waits.loops, search);
    for (int i = 0; i < search->edge_count && !deadline_is_over(); i++) {
        const struct edge *edge = &search->edges[i];
        const struct node *node = behaviour->nodes[edge->node];
        if (edge->step.kind == STEP_CALL && wait_is(&node->call) && !lost[edge->step.process] &&
            waits.verdict[edge->node] != VERDICT_RIGHT && wait_fails(behaviour, node) &&
            wait_failed(&node->call, finder_result(finder, edge)))
            look_at_wait(&waits, edge);
    }
    wait_loops_free(&waits.loops);
    free(waits.verdict);
}
