// SPDX-License-Identifier: MIT
// A first process whose wait status depends on the schedule.
#include "interleave/report/findings.h"
#include <limits.h>
#include <stdlib.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/faults.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/schedule.h"
#include "interleave/report/time_outs.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"

// A status that depends on which call a fault made fail is not by chance.
static bool has_chosen_fault(const struct search *search, int state)
{
    struct world world;

    world_unpack(&world, &search->packs.keys[state]);
    const bool chosen = fault_was_chosen(&search->kernel, &world);
    world_free(&world);
    return chosen;
}

// The line where the first process ends on the way to the state, or -1.
static int end_line(const struct search *search, const struct way *ways, int state)
{
    for (int at = state; ways[at].edge >= 0; at = search->edges[ways[at].edge].from) {
        const struct edge *edge = &search->edges[ways[at].edge];
        struct world before;
        world_unpack(&before, &search->packs.keys[edge->from]);
        const bool ends_here = before.process[0].life == LIFE_RUNNING;
        const int node = before.process[0].node;
        world_free(&before);
        if (ends_here)
            return search->behaviour.nodes[node]->line;
    }
    return -1;
}

// Of the endings with the fewest time-outs, the one with the shortest way, and of several the one
// with the lowest status. Endings with status BUT, and those with more time-outs than TIME_OUTS, do
// not count. -1 where there is none.
static int soonest_end(const struct search *search, const struct way *ways, int but, int time_outs)
{
    int soonest = -1;

    for (int state = 0; state < (int)search->packs.count; state++) {
        const struct state *there = &search->states[state];
        const struct way *way = &ways[state];
        const struct way *best = soonest < 0 ? NULL : &ways[soonest];
        if (there->ending == ENDING_NONE || there->status == STATUS_NONE || there->status == but ||
            way->time_outs < 0 || way->time_outs > time_outs || has_chosen_fault(search, state))
            continue;
        if (!best || way->time_outs < best->time_outs ||
            (way->time_outs == best->time_outs && way->length < best->length) ||
            (way->time_outs == best->time_outs && way->length == best->length &&
             there->status < search->states[soonest].status))
            soonest = state;
    }
    return soonest;
}

// That the program ends in another way when the time runs out that it has set itself is no mistake.
// So only endings count for which this happens as seldom as it can: never, unless the program
// always waits for it.
void find_statuses(const struct finder *finder)
{
    const struct search *search = finder->search;
    struct way *const ways = ways_find(finder);
    const int first = soonest_end(search, ways, STATUS_NONE, INT_MAX);
    const int other =
        first < 0 ? -1
                  : soonest_end(search, ways, search->states[first].status, ways[first].time_outs);
    const int line = other < 0 ? -1 : end_line(search, ways, other);
    struct buffer *text = NULL;

    if (other >= 0)
        text = finding_add(finder, FINDING_STATUS, 0, line, other, NULL);
    if (text) {
        struct step *steps = NULL;
        const int count = way_steps(search, ways, other, &steps);
        finding_lead(finder, steps, count);
        buffer_print(text, "how the first process ends depends on the schedule: ");
        status_print(search->states[other].status, text);
        buffer_print(text, " here, ");
        status_print(search->states[first].status, text);
        buffer_print(text, " in others");
    }
    for (int state = 0; other >= 0 && state < (int)search->packs.count; state++)
        if (search->states[state].ending != ENDING_NONE &&
            search->states[state].status == search->states[other].status)
            (void)finding_add(finder, FINDING_STATUS, 0, line, state, NULL);
    free(ways);
}
