// SPDX-License-Identifier: MIT
// When the search leaves steps out, and how it corrects this afterwards.
#include <stdlib.h>

#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/search/independence.h"
#include "interleave/search/limits.h"
#include "interleave/search/loops.h"
#include "interleave/search/reduction.h"
#include "interleave/search/search.h"
#include "lib/base/memory.h"

// Whether the graph has become so large that steps are to be left out.
static bool is_due(const struct search *search)
{
    return search->limits.reduction >= 0 && !search->independence && !search->irreducible &&
           (long)search->packs.count > search->limits.reduction;
}

// A program with faults is not reduced: which call fails depends on the order of all calls.
static bool is_reducible(struct search *search)
{
    const struct scope *scope = &search->scope;

    // Handlers make no difference while no signal comes to them: where a process sends one, waits
    // for one, or changes what a signal does as a step, the independence is not known.
    if (scope->signals && scope->acts)
        return false;
    return !search->kernel.faults && !search->scope.leaves && !search->scope.sleepers &&
           !search->scope.attachments && !search->scope.locks && !search->scope.fifos &&
           independence_update(search->independence, &search->kernel);
}

// Whether steps are being left out although the program, as is known by now, does not allow it.
static bool fails(struct search *search)
{
    return search->independence && !is_reducible(search);
}

void reduction_end(struct search *search)
{
    if (search->independence)
        independence_free(search->independence);
    free(search->independence);
    search->independence = NULL;
    search->irreducible = false;
}

// From now on every state gets all its steps.
static void give_up(struct search *search)
{
    reduction_end(search);
    search->irreducible = true;
}

// From now on steps are left out. False when the program does not allow it.
static bool begin(struct search *search)
{
    search->independence = memory_new(1, sizeof *search->independence);
    if (!is_reducible(search))
        give_up(search);
    return search->independence != NULL;
}

// ---- In a state ---------------------------------------------------------------------------------

static int steps_of_one(struct step *steps, int count, int process)
{
    int kept = 0;

    for (int i = 0; i < count; i++)
        if (steps[i].process == process)
            steps[kept++] = steps[i];
    return kept;
}

int reduction_choose(struct search *search, int state, const struct world *world,
                     struct step *steps, int count)
{
    struct state *there = &search->states[state];
    int chosen = count;

    if (search->independence && !there->is_full)
        chosen = there->taker >= 0 ? steps_of_one(steps, count, there->taker)
                                   : independence_choose(search->independence, world, steps, count);
    there->is_full = chosen == count;
    return chosen;
}

int reduction_taker(struct search *search, const struct world *world, struct step step)
{
    return search->independence ? independence_taker(search->independence, world, step) : -1;
}

void reduction_reached(struct search *search, int state, bool is_new, int taker)
{
    struct state *there = &search->states[state];

    if (is_new) {
        there->taker = (int16_t)taker;
    } else if (there->taker >= 0 && there->taker != taker) {
        there->taker = -1;
        there->is_stale = state <= search->expanded && !there->is_full;
    }
}

// ---- Afterwards ---------------------------------------------------------------------------------

// A step that is left out in every state of a loop of the graph would never be taken: every state
// on a loop gets all its steps.
static void loops_complete(struct search *search)
{
    int *const component = loops_components(search);

    for (int i = 0; i < search->edge_count; i++) {
        const struct edge *edge = &search->edges[i];
        struct state *from = &search->states[edge->from];
        if (component[edge->from] != component[edge->to] || from->is_full)
            continue;
        from->is_full = true;
        from->is_stale = true;
    }
    free(component);
}

// The states whose edges have to be made again. Returns their number; the caller frees *STATES.
static int states_unfinished(struct search *search, int **states)
{
    const size_t count = search->packs.count;
    int found = 0;

    *states = NULL;
    if (!search->independence)
        return 0;
    loops_complete(search);
    *states = memory_new(count, sizeof **states);
    for (size_t state = 0; state < count; state++) {
        if (search->states[state].is_stale)
            (*states)[found++] = (int)state;
        search->states[state].is_stale = false;
    }
    return found;
}

// ---- All of it ----------------------------------------------------------------------------------

static bool goes_on(struct search *search)
{
    return limits_hold(search) && !search_is_stale(search) && !is_due(search) && !fails(search);
}

// Makes edges again where steps are missing; false when there are no such states.
static bool graph_complete(struct search *search)
{
    int *states = NULL;
    const int count = states_unfinished(search, &states);

    for (int i = 0; i < count && goes_on(search); i++)
        search_expand(search, states[i]);
    free(states);
    return count > 0;
}

// A state at which the search was stopped does not count as expanded.
static void state_finish(struct search *search)
{
    search_expand(search, search->expanded);
    if (search->reached == LIMIT_NONE)
        search->expanded++;
}

static void graph_make(struct search *search)
{
    do
        while (search->expanded < (int)search->packs.count && goes_on(search))
            state_finish(search);
    while (goes_on(search) && graph_complete(search));
}

static void graph_make_reduced(struct search *search)
{
    struct world first;
    int known = 0;

    world_unpack(&first, &search->packs.keys[0]);
    do {
        known = search->behaviour.count;
        search_begin(search, &first);
        graph_make(search);
    } while (search->behaviour.count != known && goes_on(search));
    if (fails(search)) {
        give_up(search);
        search_begin(search, &first);
    }
    world_free(&first);
}

void reduction_search(struct search *search)
{
    graph_make(search);
    if (is_due(search) && begin(search))
        graph_make_reduced(search);
    graph_make(search);
}
