// SPDX-License-Identifier: MIT
// What is wrong in states where no process can go on, or where processes run forever.
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/report/schedule.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

// A state where no process can go on, or the first of a set of states in which processes run
// forever.
struct rest {
    const struct finder *finder;
    int state; // the first state
    struct world world;
    // By process: the first node of the calls that it repeats, or NODE_NONE. `repeated` has all
    // repeated calls, as two ints: process and node.
    int repeats[PROCESS_MAX];
    struct key_table repeated;
};

static bool is_running(const struct rest *rest, int process)
{
    return rest->world.process[process].life == LIFE_RUNNING;
}

// The line at which the process stands, or the first line of its loop; -1 unknown.
static int line_of(const struct rest *rest, int process)
{
    const int node = rest->repeats[process] != NODE_NONE ? rest->repeats[process]
                                                         : rest->world.process[process].node;
    return rest->finder->search->behaviour.nodes[node]->line;
}

// ---- Zombies and orphans ------------------------------------------------------------------------

// A zombie here is never reaped: reaping it would leave these states.
static void look_at_zombie(const struct rest *rest, int child)
{
    const struct process *there = &rest->world.process[child];

    if (there->parent < 0 || is_daemon(there))
        return;
    struct buffer *text = finding_add(rest->finder, FINDING_ZOMBIE, there->parent,
                                      line_of(rest, there->parent), rest->state, NULL);
    if (text)
        buffer_print(text, "process %d never waits for its dead child %d",
                     FIRST_PID + there->parent, FIRST_PID + child);
}

static void look_at_orphan(const struct rest *rest, int process)
{
    const struct process *there = &rest->world.process[process];

    if (!there->stray || is_daemon(there))
        return;
    struct buffer *text = finding_add(rest->finder, FINDING_ORPHAN, process, line_of(rest, process),
                                      rest->state, NULL);
    if (text)
        buffer_print(text, "process %d outlives its parent %d and never ends", FIRST_PID + process,
                     FIRST_PID + behaviour_parent(&rest->finder->search->behaviour, process));
}

static void look_at_pipe(const struct rest *rest, int child)
{
    const struct process *there = &rest->world.process[child];

    if (WIFSIGNALED(there->status) && WTERMSIG(there->status) == SIGPIPE)
        find_broken_pipe(rest->finder, child, there->group, rest->state, NULL);
}

static void look_at_left(const struct rest *rest)
{
    for (int i = 0; i < rest->world.count; i++) {
        if (rest->world.process[i].life == LIFE_ZOMBIE) {
            look_at_zombie(rest, i);
            look_at_pipe(rest, i);
        }
        if (is_running(rest, i))
            look_at_orphan(rest, i);
    }
}

// ---- Processes that are stuck -------------------------------------------------------------------

static void look_at_stuck(const struct rest *rest)
{
    int first = 0;

    // At a stuck ending, some process has not ended.
    while (!is_running(rest, first))
        first++;
    struct buffer *text =
        finding_add(rest->finder, FINDING_STUCK, first, line_of(rest, first), rest->state, NULL);
    for (int i = first; text && i < rest->world.count; i++) {
        if (!is_running(rest, i))
            continue;
        buffer_print(text, "%s", i == first ? "nobody can go on: " : "; ");
        waiting_print(rest->finder->search, &rest->world, i, text);
    }
}

// ---- Processes that run forever -----------------------------------------------------------------

static bool makes_its_call(struct step step)
{
    return step.kind == STEP_CALL || step.kind == STEP_FAULT || step.kind == STEP_INTERRUPT;
}

static void edge_note(struct rest *rest, const struct edge *edge)
{
    const int key[2] = {edge->step.process, edge->node};
    int *first = &rest->repeats[edge->step.process];

    if (!makes_its_call(edge->step))
        return;
    key_table_intern(&rest->repeated, key, sizeof key, NULL);
    if (*first == NODE_NONE || edge->node < *first)
        *first = edge->node;
}

// Notes the edges of all states of the endless part: no step leaves it. QUEUE and MET have room for
// all states.
static void edges_note(struct rest *rest, int *queue, bool *met)
{
    const struct search *search = rest->finder->search;
    int count = 1;

    queue[0] = rest->state;
    met[rest->state] = true;
    for (int read = 0; read < count; read++) {
        const struct state *there = &search->states[queue[read]];
        for (int i = there->first; i < there->first + there->count; i++) {
            edge_note(rest, &search->edges[i]);
            if (!met[search->edges[i].to])
                queue[count++] = search->edges[i].to;
            met[search->edges[i].to] = true;
        }
    }
}

static int compare(const void *one, const void *other)
{
    const int *a = one;
    const int *b = other;

    return (a[1] > b[1]) - (a[1] < b[1]);
}

enum { CALLS_LISTED = 3 };

// Programs sleep by several functions, and all of them make the same system call.
static const char *call_name(const struct node *node)
{
    return node->call.kind == CALL_SLEEP ? "sleep" : node_call_name(node);
}

// Each call once, by its name and line, in the order in which they were first made.
static void calls_collect(const struct rest *rest, int process, struct key_table *calls)
{
    const struct behaviour *behaviour = &rest->finder->search->behaviour;
    int(*keys)[2] = memory_new(rest->repeated.count + 1, sizeof *keys);

    for (size_t i = 0; i < rest->repeated.count; i++)
        memcpy(keys[i], rest->repeated.keys[i].data, sizeof keys[i]);
    qsort(keys, rest->repeated.count, sizeof *keys, compare);
    for (size_t i = 0; i < rest->repeated.count; i++) {
        struct buffer call = {0};
        const struct node *node = behaviour->nodes[keys[i][1]];
        if (keys[i][0] != process)
            continue;
        buffer_print(&call, "%s", call_name(node));
        if (node->line >= 0)
            buffer_print(&call, " at %s", behaviour->lines.keys[node->line].data);
        key_table_intern(calls, call.data, call.size, NULL);
        buffer_free(&call);
    }
    free(keys);
}

static void loop_print(const struct rest *rest, int process, struct buffer *text)
{
    const struct search *search = rest->finder->search;
    struct key_table calls = {0};

    calls_collect(rest, process, &calls);
    const int listed = calls.count > CALLS_LISTED ? CALLS_LISTED : (int)calls.count;
    const int left = (int)calls.count - listed;
    buffer_print(text, "%d repeats ", FIRST_PID + process);
    for (int i = 0; i < listed; i++)
        buffer_print(text, "%s%s",
                     i == 0                         ? ""
                     : i == listed - 1 && left == 0 ? " and "
                                                    : ", ",
                     calls.keys[i].data);
    if (left)
        buffer_print(text, " and %d more call%s", left, left == 1 ? "" : "s");
    user_signals_print(search, search->behaviour.nodes[rest->repeats[process]], text);
    key_table_free(&calls);
}

static bool works_on(const struct rest *rest, int process)
{
    const struct node *node =
        rest->finder->search->behaviour.nodes[rest->world.process[process].node];

    return node->call.kind == CALL_SPIN && !rest->world.process[process].stopped;
}

static bool goes_on(const struct rest *rest, int process)
{
    return is_running(rest, process) &&
           (rest->repeats[process] != NODE_NONE || works_on(rest, process));
}

// First the processes that run, then those that wait in vain.
static void everyone_print(const struct rest *rest, struct buffer *text)
{
    const char *separator = "no schedule ends this: ";

    for (int waits = 0; waits <= 1; waits++)
        for (int i = 0; i < rest->world.count; i++) {
            if (!is_running(rest, i) || goes_on(rest, i) == waits)
                continue;
            buffer_print(text, "%s", separator);
            separator = "; ";
            if (rest->repeats[i] != NODE_NONE)
                loop_print(rest, i, text);
            else
                waiting_print(rest->finder->search, &rest->world, i, text);
        }
}

static void look_at_endless(const struct rest *rest)
{
    int first = 0;

    while (first < rest->world.count - 1 && !goes_on(rest, first))
        first++;
    struct buffer *text =
        finding_add(rest->finder, FINDING_ENDLESS, first, line_of(rest, first), rest->state, NULL);
    if (text)
        everyone_print(rest, text);
}

// ---- All of them --------------------------------------------------------------------------------

static struct rest rest_at(const struct finder *finder, int state)
{
    struct rest rest = {.finder = finder, .state = state};

    world_unpack(&rest.world, &finder->search->packs.keys[state]);
    for (int i = 0; i < PROCESS_MAX; i++)
        rest.repeats[i] = NODE_NONE;
    return rest;
}

static void rest_free(struct rest *rest)
{
    world_free(&rest->world);
    key_table_free(&rest->repeated);
}

static void find_stuck(const struct finder *finder)
{
    const struct search *search = finder->search;

    for (int state = 0; state < (int)search->packs.count; state++) {
        if (search->states[state].ending != ENDING_STUCK)
            continue;
        struct rest rest = rest_at(finder, state);
        look_at_left(&rest);
        look_at_stuck(&rest);
        rest_free(&rest);
    }
}

static void find_endless(const struct finder *finder)
{
    const struct search *search = finder->search;
    int *queue = memory_new(search->packs.count, sizeof *queue);
    bool *met = memory_new(search->packs.count, sizeof *met);

    for (int i = 0; i < search->endless_count; i++) {
        struct rest rest = rest_at(finder, search->endless[i].first);
        edges_note(&rest, queue, met);
        look_at_left(&rest);
        if (!finder->choice.endless_expected)
            look_at_endless(&rest);
        rest_free(&rest);
    }
    free(queue);
    free(met);
}

void find_endings(const struct finder *finder)
{
    find_stuck(finder);
    find_endless(finder);
}
