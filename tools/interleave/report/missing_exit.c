// SPDX-License-Identifier: MIT
// Reports missing exits: one finding for each call that forks, whatever its children then do.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/report/mistakes.h"
#include "interleave/report/schedule.h"
#include "interleave/report/visits.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/graph/step_kind.h"

struct result finder_result(const struct finder *finder, const struct edge *edge)
{
    struct world world;
    struct effect effect;
    struct result result = {.how = INTERRUPTED};

    world_unpack(&world, &finder->search->packs.keys[edge->from]);
    search_step(finder->search, &world, edge->step, &effect);
    for (int i = 0; i < effect.moves; i++)
        if (effect.move[i].process == edge->step.process)
            result = effect.move[i].result;
    world_free(&world);
    return result;
}

// The call on the stack that is made in the function which the call HOME calls.
static int call_inside(const struct behaviour *behaviour, int stack, int home)
{
    while (behaviour->stacks[stack].caller != home &&
           behaviour->stacks[stack].caller != STACK_UNKNOWN)
        stack = behaviour->stacks[stack].caller;
    return stack;
}

// NULL when it is unknown.
static const char *line_of(const struct behaviour *behaviour, int stack)
{
    const char *line = behaviour->stack_lines.keys[behaviour->stacks[stack].line].data;

    return *line ? line : NULL;
}

static const char *line_or_unknown(const struct behaviour *behaviour, int stack)
{
    const char *line = line_of(behaviour, stack);

    return line ? line : "an unknown line";
}

static void wrong_call_print(const struct mistake *mistake, const struct node *node,
                             const char *line, struct buffer *text)
{
    const int64_t named = wait_is(&node->call) ? wait_named(&node->call) : 0;

    if (mistake->kind == MISTAKE_FORKS)
        buffer_print(text, "it forks at %s", line);
    else if (mistake->kind == MISTAKE_RETURNS)
        buffer_print(text, "it returns from the function that forked it and calls %s at %s",
                     node_call_name(node), line);
    else if (named)
        buffer_print(text, "it waits at %s for %lld, which is no child of it (ECHILD)", line,
                     (long long)named);
    else if (wait_names_zero(&node->call))
        buffer_print(text, "it waits at %s for the 0 that fork has returned to it", line);
    else
        buffer_print(text, "it waits at %s and has no child (ECHILD)", line);
}

static void mistake_print(const struct behaviour *behaviour, const struct mistake *mistake,
                          const struct node *node, int forked, int home, struct buffer *text)
{
    const int both = mistake_home(behaviour, node->stack, forked);

    buffer_print(text, "process %d, forked at %s, goes on after ", FIRST_PID + node->process,
                 line_or_unknown(behaviour, forked));
    if (mistake->own == NODE_NONE) {
        buffer_print(text, "it has printed ");
        text_quote(mistake->text.data, mistake->text.size, text);
    } else {
        const int own = behaviour->nodes[mistake->own]->stack;
        buffer_print(text, "its own work at %s",
                     line_or_unknown(behaviour, call_inside(behaviour, own, home)));
    }
    buffer_print(text, " with code that is meant for its parent: ");
    wrong_call_print(mistake, node,
                     line_or_unknown(behaviour, call_inside(behaviour, node->stack, both)), text);
    buffer_print(text, "; a child usually leaves with _exit before that");
}

// Where lines are unknown, a function with several forks is one place.
static void look_at_mistake(const struct finder *finder, const struct mistake *mistake,
                            const struct edge *edge)
{
    struct behaviour *behaviour = &finder->search->behaviour;
    const struct node *node = behaviour->nodes[edge->node];
    const int fork = behaviour->nodes[mistake->fork]->stack;
    const int other = mistake->own == NODE_NONE ? edge->node : mistake->own;
    const int home = mistake_home(behaviour, fork, behaviour->nodes[other]->stack);
    const int forked = call_inside(behaviour, fork, home);
    const char *known_line = line_of(behaviour, forked);
    const int line =
        known_line ? key_table_intern(&behaviour->lines, known_line, strlen(known_line), NULL) : -1;
    struct buffer *text =
        finding_add_in(finder, FINDING_MISSING_EXIT, node->process, line, home, edge->from, edge);

    if (text)
        mistake_print(behaviour, mistake, node, forked, home, text);
}

// Descendants of such a child go on in the parent's code, too.
static void lost_spread(const struct behaviour *behaviour, bool *lost)
{
    for (int i = 1; i < (int)behaviour->family.count; i++)
        lost[i] |= lost[behaviour_parent(behaviour, i)];
}

void find_missing_exits(const struct finder *finder, bool *lost)
{
    const struct search *search = finder->search;
    struct mistake *mistakes = mistakes_list(&search->behaviour);

    for (int i = 0; i < search->edge_count && !deadline_is_over(); i++) {
        const struct edge *edge = &search->edges[i];
        const struct mistake *mistake = &mistakes[edge->node];
        const struct call *call = &search->behaviour.nodes[edge->node]->call;
        if (mistake->kind == MISTAKE_NONE || edge->step.kind != STEP_CALL ||
            (mistake->kind == MISTAKE_WAITS && !wait_failed(call, finder_result(finder, edge))))
            continue;
        lost[edge->step.process] = true;
        look_at_mistake(finder, mistake, edge);
    }
    lost_spread(&search->behaviour, lost);
    free(mistakes);
}
