// SPDX-License-Identifier: MIT
// Loops of the graph: its strongly connected components, by Tarjan's algorithm without recursion.
#include <stdlib.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "interleave/search/loops.h"
#include "interleave/search/search.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

struct walk {
    const struct search *search;
    int *number; // by state: order in which it was met, from 1
    int *low;    // by state: the earliest state that can be reached from it
    int *component;
    int *next; // by state: the edge to follow next
    int *open; // states whose component is not known yet
    int *path;
    int met;
    int open_count;
    int depth;
    int components;
};

static void enter(struct walk *walk, int state)
{
    walk->number[state] = walk->low[state] = ++walk->met;
    walk->next[state] = walk->search->states[state].first;
    walk->open[walk->open_count++] = state;
    walk->path[walk->depth++] = state;
}

static void lower(struct walk *walk, int state, int low)
{
    if (low < walk->low[state])
        walk->low[state] = low;
}

// All edges of the state were followed. If none leads to an earlier state, it is the first of a
// component.
static void leave(struct walk *walk, int state)
{
    walk->depth--;
    if (walk->depth)
        lower(walk, walk->path[walk->depth - 1], walk->low[state]);
    if (walk->low[state] != walk->number[state])
        return;
    walk->components++;
    int member = -1;
    do {
        member = walk->open[--walk->open_count];
        walk->component[member] = walk->components;
    } while (member != state);
}

static void walk_from(struct walk *walk, int first)
{
    enter(walk, first);
    while (walk->depth) {
        const int state = walk->path[walk->depth - 1];
        const struct state *there = &walk->search->states[state];
        if (walk->next[state] == there->first + there->count) {
            leave(walk, state);
            continue;
        }
        const int to = walk->search->edges[walk->next[state]++].to;
        if (!walk->number[to])
            enter(walk, to);
        else if (!walk->component[to])
            lower(walk, state, walk->number[to]);
    }
}

int *loops_components(const struct search *search)
{
    const size_t count = search->packs.count;
    struct walk walk = {.search = search};
    int **const arrays[] = {&walk.number, &walk.low,  &walk.component,
                            &walk.next,   &walk.open, &walk.path};

    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        *arrays[i] = memory_new(count, sizeof **arrays[i]);
    walk_from(&walk, 0);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        if (arrays[i] != &walk.component)
            free(arrays[i][0]);
    return walk.component;
}

// ---- Without a way out --------------------------------------------------------------------------

// Properties of a component.
enum { CAN_BE_LEFT = 1, GOES_ROUND = 2, SHOWS = 4, ASKS_TIME = 8, COMPUTES = 16 };

// The node that a process comes to by this step, having asked for the time after it; or NULL.
static const struct node *asks_time(const struct search *search, const struct edge *edge)
{
    const struct behaviour *behaviour = &search->behaviour;
    const struct node *asks = NULL;
    struct world after;

    world_unpack(&after, &search->packs.keys[edge->to]);
    const int to = after.process[edge->step.process].node;
    world_free(&after);
    for (int at = behaviour->nodes[edge->node]->first; at != NODE_NONE;
         at = behaviour->nodes[at]->next)
        if (behaviour->nodes[at]->asks_time && (at == to || behaviour->nodes[at]->same_as == to))
            asks = behaviour->nodes[at];
    return asks;
}

static int marks_of_edge(const struct search *search, const struct edge *edge)
{
    return GOES_ROUND | (edge->stream ? SHOWS : 0) |
           (search->run.reads_clock && asks_time(search, edge) ? ASKS_TIME : 0);
}

// Whether a process in this state may still go on, because the tool gave up on it while it
// computed.
static bool has_computing(const struct search *search, int state)
{
    struct world world;
    bool found = false;

    if (!search->computing.count)
        return false;
    world_unpack(&world, &search->packs.keys[state]);
    for (int i = 0; i < world.count; i++)
        found |= search_computes(search, &world, i);
    world_free(&world);
    return found;
}

// By component, of which there are at most as many as states; they are numbered from 1. The caller
// frees it.
static unsigned char *marks_of(const struct search *search, const int *component)
{
    unsigned char *marks = memory_new(search->packs.count + 1, sizeof *marks);

    for (int state = 0; state < (int)search->packs.count; state++) {
        const struct state *there = &search->states[state];
        marks[component[state]] |= there->is_whole ? 0 : CAN_BE_LEFT;
        marks[component[state]] |= there->ending == ENDING_ENDLESS ? GOES_ROUND : 0;
        marks[component[state]] |= has_computing(search, state) ? COMPUTES : 0;
    }
    for (int i = 0; i < search->edge_count; i++) {
        const struct edge *edge = &search->edges[i];
        if (component[edge->from] != component[edge->to])
            marks[component[edge->from]] |= CAN_BE_LEFT;
        else
            marks[component[edge->from]] |= (unsigned char)marks_of_edge(search, edge);
    }
    return marks;
}

static int endless_add(struct search *search, int first, bool shows)
{
    search->endless =
        memory_resize(search->endless, (size_t)search->endless_count + 1, sizeof *search->endless);
    search->endless[search->endless_count] = (struct endless){first, shows};
    return search->endless_count++;
}

static bool has_no_way_out(int marks)
{
    return (marks & GOES_ROUND) && !(marks & CAN_BE_LEFT);
}

static void clocks_note(struct search *search, const int *component, const unsigned char *marks)
{
    for (int i = 0; i < search->edge_count; i++) {
        const struct edge *edge = &search->edges[i];
        const int at = marks[component[edge->from]];
        const int key[2] = {edge->step.process, search->behaviour.nodes[edge->node]->line};
        if (has_no_way_out(at) && (at & ASKS_TIME) && asks_time(search, edge))
            key_table_intern(&search->clocked, key, sizeof key, NULL);
    }
}

void loops_find_clocks(struct search *search)
{
    int *const component = loops_components(search);

    for (int i = 0; i < search->edge_count; i++) {
        const struct edge *edge = &search->edges[i];
        const struct node *asks =
            component[edge->from] == component[edge->to] ? asks_time(search, edge) : NULL;
        if (asks)
            scope_clock(&search->scope, asks->asked_ip, asks->asked_sp);
    }
    free(component);
}

void loops_find_endless(struct search *search)
{
    const int states = (int)search->packs.count;
    int *const component = loops_components(search);
    unsigned char *const marks = marks_of(search, component);
    int *number = memory_new(search->packs.count + 1, sizeof *number);

    search->part = memory_new(search->packs.count, sizeof *search->part);
    for (int state = 0; state < states; state++) {
        const int at = component[state];
        const bool is_endless = has_no_way_out(marks[at]) && !(marks[at] & (ASKS_TIME | COMPUTES));
        if (is_endless && !number[at])
            number[at] = endless_add(search, state, marks[at] & SHOWS) + 1;
        search->part[state] = number[at] - 1;
    }
    clocks_note(search, component, marks);
    free(component);
    free(marks);
    free(number);
}

// ---- Printing -----------------------------------------------------------------------------------

void loops_find(const struct search *search, struct key_table *printers)
{
    int *const component = loops_components(search);

    for (int i = 0; i < search->edge_count; i++) {
        const struct edge *edge = &search->edges[i];
        const int key[2] = {edge->step.process, search->behaviour.nodes[edge->node]->line};
        if (edge->stream && component[edge->from] == component[edge->to])
            key_table_intern(printers, key, sizeof key, NULL);
    }
    free(component);
}

bool loops_print_on(const struct search *search, int stream)
{
    int *const component = loops_components(search);
    bool found = false;

    for (int i = 0; i < search->edge_count && !found; i++) {
        const struct edge *edge = &search->edges[i];
        found = edge->stream == stream && component[edge->from] == component[edge->to];
    }
    free(component);
    return found;
}
