// SPDX-License-Identifier: MIT
// A first process whose wait status depends on the schedule.
#include "interleave/report/findings.h"
#include <stdlib.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/faults.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/schedule.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

// A status that depends on which call a fault made fail is not by chance.
static bool has_chosen_fault(const struct search *search, int state)
{
    struct world world;

    world_unpack(&world, &search->packs.keys[state]);
    const bool chosen = fault_was_chosen(&search->kernel, &world);
    world_free(&world);
    return chosen;
}

// The line where the first process ends on the path to the state, or -1.
static int end_line(const struct search *search, int state)
{
    for (int at = state; search->states[at].found_by >= 0;) {
        const struct edge *edge = &search->edges[search->states[at].found_by];
        struct world before;
        world_unpack(&before, &search->packs.keys[edge->from]);
        const bool ends_here = before.process[0].life == LIFE_RUNNING;
        const int node = before.process[0].node;
        world_free(&before);
        if (ends_here)
            return search->behaviour.nodes[node]->line;
        at = edge->from;
    }
    return -1;
}

// By state: length of the shortest path to it. The caller frees it.
static int *distances(const struct search *search)
{
    const size_t states = search->packs.count;
    int *distance = memory_new(states, sizeof *distance);
    int *queue = memory_new(states, sizeof *queue);
    int written = states > 0; // a search that could not begin has no state

    for (int read = 0; read < written; read++) {
        const struct state *there = &search->states[queue[read]];
        for (int i = there->first; i < there->first + there->count; i++) {
            const int to = search->edges[i].to;
            if (to == 0 || distance[to])
                continue;
            distance[to] = distance[queue[read]] + 1;
            queue[written++] = to;
        }
    }
    free(queue);
    return distance;
}

// The ending with the shortest path, and of several the one with the lowest status; endings with
// status BUT do not count. -1 where there is none.
static int soonest_end(const struct search *search, const int *distance, int but)
{
    int soonest = -1;

    for (int state = 0; state < (int)search->packs.count; state++) {
        const struct state *there = &search->states[state];
        if (there->ending == ENDING_NONE || there->status == STATUS_NONE || there->status == but ||
            has_chosen_fault(search, state))
            continue;
        if (soonest < 0 || distance[state] < distance[soonest] ||
            (distance[state] == distance[soonest] &&
             there->status < search->states[soonest].status))
            soonest = state;
    }
    return soonest;
}

void find_statuses(const struct finder *finder)
{
    const struct search *search = finder->search;
    int *const distance = distances(search);
    const int first = soonest_end(search, distance, STATUS_NONE);
    const int other = first < 0 ? -1 : soonest_end(search, distance, search->states[first].status);
    const int line = other < 0 ? -1 : end_line(search, other);
    struct buffer *text = NULL;

    if (other >= 0)
        text = finding_add(finder, FINDING_STATUS, 0, line, other, NULL);
    if (text) {
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
    free(distance);
}
