// SPDX-License-Identifier: MIT
// The words of the automaton, which are the outcomes: they are counted and listed.
#include <stdlib.h>

#include "interleave/search/automaton.h"
#include "interleave/search/count.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

// ---- Counting -----------------------------------------------------------------------------------

enum { UNSEEN, OPEN, CLOSED };

static void macrostate_count(struct macrostate *macrostate, const struct macrostate *macrostates)
{
    count_add_small(&macrostate->count, (uint32_t)macrostate->end_count);
    for (int i = 0; i < macrostate->arc_count; i++)
        count_add(&macrostate->count, &macrostates[macrostate->arcs[i].to].count);
}

// Depth first without recursion: a macrostate is counted after all that it leads to. One that leads
// back to itself has words without end.
static void count_from(struct automaton *automaton, int first, unsigned char *mark, int *stack,
                       int *next)
{
    int depth = 1;

    mark[first] = OPEN;
    stack[0] = first;
    while (depth > 0 && !automaton->endless) {
        struct macrostate *macrostate = &automaton->macrostates[stack[depth - 1]];
        int *at = &next[stack[depth - 1]];
        if (*at == macrostate->arc_count) {
            macrostate_count(macrostate, automaton->macrostates);
            mark[stack[--depth]] = CLOSED;
            continue;
        }
        const int to = macrostate->arcs[(*at)++].to;
        automaton->endless |= mark[to] == OPEN;
        if (mark[to] == UNSEEN) {
            mark[to] = OPEN;
            stack[depth++] = to;
        }
    }
}

void automaton_count_all(struct automaton *automaton)
{
    unsigned char *mark = memory_new((size_t)automaton->count, 1);
    int *stack = memory_new((size_t)automaton->count + 1, sizeof *stack);
    int *next = memory_new((size_t)automaton->count, sizeof *next);

    for (int macrostate = 0; macrostate < automaton->count && !automaton->endless; macrostate++)
        if (mark[macrostate] == UNSEEN)
            count_from(automaton, macrostate, mark, stack, next);
    free(mark);
    free(stack);
    free(next);
}

const struct count *automaton_count_from(const struct automaton *automaton, int state)
{
    return &automaton->macrostates[automaton->from[state]].count;
}

const struct count *automaton_count(const struct automaton *automaton)
{
    return &automaton->macrostates[0].count;
}

// ---- Listing ------------------------------------------------------------------------------------

// NOLINTNEXTLINE(misc-no-recursion): as deep as an outcome has texts
static bool macrostate_visit(const struct automaton *automaton, int at, struct outcome *outcome,
                             outcome_visit *visit, void *context)
{
    const struct macrostate *macrostate = &automaton->macrostates[at];

    if (!macrostate->count.size)
        return true; // the search was stopped: no ending is known from here on
    for (int i = 0; i < macrostate->end_count; i++) {
        outcome->end = macrostate->ends[i];
        outcome->error = &automaton->errors.keys[macrostate->ends[i].error];
        if (!visit(context, outcome))
            return false;
    }
    outcome->arcs =
        memory_resize(outcome->arcs, (size_t)outcome->arc_count + 1, sizeof *outcome->arcs);
    outcome->arc_count++;
    for (int i = 0; i < macrostate->arc_count; i++) {
        outcome->arcs[outcome->arc_count - 1] = &macrostate->arcs[i];
        if (!macrostate_visit(automaton, macrostate->arcs[i].to, outcome, visit, context))
            return false;
    }
    outcome->arc_count--;
    return true;
}

void automaton_visit(const struct automaton *automaton, outcome_visit *visit, void *context)
{
    struct outcome outcome = {0};

    macrostate_visit(automaton, 0, &outcome, visit, context);
    free(outcome.arcs);
}
