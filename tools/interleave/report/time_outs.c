// SPDX-License-Identifier: MIT
// Steps in which the time runs out that the program has set itself, and paths with few of them.
#include "interleave/report/time_outs.h"
#include <errno.h>
#include <stdlib.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/sem_set.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

// ---- Steps --------------------------------------------------------------------------------------

// What the call returns when its time is over; 0 is no error. False where it has no time limit: a
// call that only looks has none.
static bool has_limit(const struct call *call, int *returned)
{
    *returned = 0;
    if (call->kind == CALL_POLL || epoll_is_wait(call))
        return call->poll.time == POLL_FOR_A_TIME;
    *returned = -EAGAIN;
    switch (call->kind) {
    case CALL_SIGWAIT:
        return call->sigwait.time == SIGWAIT_FOR_A_TIME;
    case CALL_SEMOP:
        return call->semop.is_timed;
    case CALL_SOCK:
        return call->sock.does != SOCK_PAIRS;
    case CALL_FUTEX_WAIT:
        *returned = -ETIMEDOUT;
        return call->futex_wait.is_timed;
    case CALL_MQ_SEND:
    case CALL_MQ_RECEIVE:
        *returned = -ETIMEDOUT;
        return call->mq_message.is_timed;
    default:
        return false;
    }
}

// EAGAIN also comes from semaphores with IPC_NOWAIT and from sockets that do not block.
static bool has_waited(const struct search *search, const struct edge *edge,
                       const struct call *call)
{
    const int process = edge->step.process;
    bool waited = true;
    struct world world;

    if (call->kind != CALL_SEMOP && call->kind != CALL_SOCK)
        return true;
    world_unpack(&world, &search->packs.keys[edge->from]);
    if (call->kind == CALL_SOCK)
        waited = sock_waits_for_a_time(&search->kernel, &world, call);
    else
        waited = world.process[process].asleep == SEM_QUEUED ||
                 sem_try(&search->kernel, &world, process, call, NULL) == SEM_WAITS;
    world_free(&world);
    return waited;
}

static bool is_time_out(const struct finder *finder, const struct edge *edge)
{
    const struct call *call = &finder->search->behaviour.nodes[edge->node]->call;
    int returned = 0;

    if (edge->step.kind == STEP_ALARM)
        return true;
    if (edge->step.kind != STEP_CALL || !has_limit(call, &returned))
        return false;
    const struct result result = finder_result(finder, edge);
    return result.how == RETURNED && result.value == returned &&
           has_waited(finder->search, edge, call);
}

// ---- Paths --------------------------------------------------------------------------------------

struct ways {
    const struct search *search;
    struct way *list; // by state
    bool *times_out;  // by edge
    int *now;         // states from which edges have still to be taken; room for all
    int *next;        // likewise, with one time-out more; a state may stand in both
    int now_count;
    int next_count;
};

static void edges_take(struct ways *ways, int from)
{
    const struct state *there = &ways->search->states[from];
    const int reached = ways->list[from].time_outs;

    for (int i = there->first; i < there->first + there->count; i++) {
        struct way *to = &ways->list[ways->search->edges[i].to];
        if (ways->times_out[i] && to->time_outs < 0) {
            to->time_outs = reached + 1;
            ways->next[ways->next_count++] = ways->search->edges[i].to;
        } else if (!ways->times_out[i] && (to->time_outs < 0 || to->time_outs > reached)) {
            to->time_outs = reached;
            ways->now[ways->now_count++] = ways->search->edges[i].to;
        }
    }
}

// First all states that are reached without a time-out, then those with one, and so on.
static void time_outs_count(struct ways *ways)
{
    ways->list[0].time_outs = 0;
    ways->now[ways->now_count++] = 0;
    for (int level = 0; ways->now_count > 0; level++) {
        while (ways->now_count > 0) {
            const int from = ways->now[--ways->now_count];
            if (ways->list[from].time_outs == level)
                edges_take(ways, from);
        }
        int *const swapped = ways->now;
        ways->now = ways->next;
        ways->now_count = ways->next_count;
        ways->next = swapped;
        ways->next_count = 0;
    }
}

// The shortest of the paths on which each state has as few time-outs before it as possible.
static void lengths_find(struct ways *ways)
{
    int *const queue = ways->now;
    int written = 1;

    queue[0] = 0;
    for (int read = 0; read < written; read++) {
        const struct way *from = &ways->list[queue[read]];
        const struct state *there = &ways->search->states[queue[read]];
        for (int i = there->first; i < there->first + there->count; i++) {
            const int number = ways->search->edges[i].to;
            struct way *to = &ways->list[number];
            if (number == 0 || to->edge >= 0 ||
                to->time_outs != from->time_outs + ways->times_out[i])
                continue;
            to->length = from->length + 1;
            to->edge = i;
            queue[written++] = number;
        }
    }
}

struct way *ways_find(const struct finder *finder)
{
    const struct search *search = finder->search;
    const size_t states = search->packs.count;
    struct ways ways = {.search = search,
                        .list = memory_new(states, sizeof *ways.list),
                        .times_out = memory_new((size_t)search->edge_count, sizeof *ways.times_out),
                        .now = memory_new(states, sizeof *ways.now),
                        .next = memory_new(states, sizeof *ways.next)};

    for (size_t state = 0; state < states; state++)
        ways.list[state] = (struct way){.time_outs = -1, .edge = -1};
    for (int i = 0; i < search->edge_count; i++)
        ways.times_out[i] = is_time_out(finder, &search->edges[i]);
    if (states > 0) { // a search that could not begin has no state
        time_outs_count(&ways);
        lengths_find(&ways);
    }
    free(ways.times_out);
    free(ways.now);
    free(ways.next);
    return ways.list;
}

int way_steps(const struct search *search, const struct way *ways, int state, struct step **steps)
{
    const int count = ways[state].length;
    int at = state;

    *steps = memory_new((size_t)count, sizeof **steps);
    for (int i = count; i-- > 0; at = search->edges[ways[at].edge].from)
        (*steps)[i] = search->edges[ways[at].edge].step;
    return count;
}
