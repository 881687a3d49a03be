// SPDX-License-Identifier: MIT
// A first process whose wait status depends on the schedule, and an orphan whose exit status does.
#include "interleave/report/findings.h"
#include <limits.h>
#include <stdlib.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/faults.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/schedule.h"
#include "interleave/report/time_outs.h"
#include "interleave/report/visits.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

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

// ---- Processes that nobody waits for ------------------------------------------------------------

// How a process ends by exit(3): the soonest edge for success and for failure, or -1.
struct ends {
    int success;
    int failure;
    bool is_waited_for; // some process gets its status
    bool is_orphan;     // its parent may end first
};

static bool is_sooner(const struct search *search, const struct way *ways, int edge, int than)
{
    return than < 0 ||
           ways[search->edges[edge].from].length < ways[search->edges[than].from].length;
}

static void note_end(const struct search *search, const struct way *ways, int number,
                     struct ends *ends)
{
    const struct edge *edge = &search->edges[number];
    const struct node *node = search->behaviour.nodes[edge->node];
    const int parent = behaviour_parent(&search->behaviour, edge->step.process);
    int *end = node->call.exit.status ? &ends->failure : &ends->success;
    struct world before;

    if (is_sooner(search, ways, number, *end))
        *end = number;
    world_unpack(&before, &search->packs.keys[edge->from]);
    ends->is_orphan |= parent >= 0 && before.process[parent].life != LIFE_RUNNING;
    world_free(&before);
}

static void note_ends(const struct finder *finder, const struct way *ways, struct ends *ends)
{
    const struct search *search = finder->search;

    for (int i = 0; i < search->edge_count; i++) {
        const struct edge *edge = &search->edges[i];
        const struct node *node = search->behaviour.nodes[edge->node];
        if (wait_is(&node->call) && edge->step.kind != STEP_FAULT) {
            const int64_t found = wait_found(&node->call, finder_result(finder, edge)) - FIRST_PID;
            if (found > 0 && found < PROCESS_MAX)
                ends[found].is_waited_for = true;
        }
        if (node->call.kind == CALL_EXIT && edge->step.kind == STEP_CALL &&
            ways[edge->from].time_outs == 0 && !has_chosen_fault(search, edge->from))
            note_end(search, ways, i, &ends[edge->step.process]);
    }
}

// An orphan that says by its status that something has gone wrong says so to nobody. Where the
// search has not come to its end, somebody may wait for it all the same.
static void find_of_orphans(const struct finder *finder, const struct way *ways)
{
    const struct search *search = finder->search;
    struct ends *ends = memory_new(PROCESS_MAX, sizeof *ends);

    for (int i = 0; i < PROCESS_MAX; i++)
        ends[i] = (struct ends){.success = -1, .failure = -1};
    note_ends(finder, ways, ends);
    for (int i = 1; i < PROCESS_MAX; i++) {
        if (ends[i].success < 0 || ends[i].failure < 0 || ends[i].is_waited_for ||
            !ends[i].is_orphan)
            continue;
        const struct edge *edge = &search->edges[ends[i].failure];
        const struct node *node = search->behaviour.nodes[edge->node];
        struct buffer *text = finding_add(finder, FINDING_STATUS, i, node->line, edge->from, edge);
        if (text)
            buffer_print(text,
                         "how process %d ends, for which nobody waits, depends on the schedule: "
                         "exit status %d here, exit status 0 in others",
                         FIRST_PID + i, (int)node->call.exit.status);
    }
    free(ends);
}

// ---- The first process --------------------------------------------------------------------------

// Where the search has not come to its end, it may not have come to an ending without a time-out.
static bool may_be_without_time_out(const struct search *search, const struct way *ways, int first)
{
    return search->reached != LIMIT_NONE && ways[first].time_outs > 0;
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
        first < 0 || may_be_without_time_out(search, ways, first)
            ? -1
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
    if (search->reached == LIMIT_NONE)
        find_of_orphans(finder, ways);
    free(ways);
}
