// SPDX-License-Identifier: MIT
// A sample of the outcomes, where there is no time for all: the graph is reduced to little more
// than a few paths from the first state to an ending.
#include <stdlib.h>
#include <string.h>

#include "interleave/search/automaton.h"
#include "interleave/search/automaton_sample.h"
#include "interleave/search/samples.h"
#include "interleave/search/search.h"
#include "lib/base/memory.h"

enum { FEW = 10 };

// Marks the path by which the ending was found. If the edges of a state were made again, they have
// other numbers now.
static void ending_want(const struct search *search, int ending, bool *wanted)
{
    for (int at = ending; search->states[at].found_by >= 0;) {
        const struct edge *found = &search->edges[search->states[at].found_by];
        const int edge = samples_edge(search, found->from, found->step);
        if (edge >= 0)
            wanted[edge] = true;
        at = found->from;
    }
}

static void path_want(const struct search *search, const struct path *path, bool *wanted)
{
    int state = 0;

    for (int i = 0; i < path->count && state >= 0; i++) {
        const int edge = samples_edge(search, state, path->steps[i]);
        if (edge >= 0)
            wanted[edge] = true;
        state = edge < 0 ? -1 : search->edges[edge].to;
    }
}

// By edge: whether it is part of one of the sampled paths.
static bool *wanted_find(const struct search *search)
{
    bool *wanted = memory_new((size_t)search->edge_count, sizeof *wanted);
    int found = 0;

    for (int i = 0; i < search->sample_count; i++)
        path_want(search, &search->samples[i], wanted);
    for (int state = 0; state < (int)search->packs.count && found < FEW; state++)
        if (search->states[state].ending != ENDING_NONE) {
            ending_want(search, state, wanted);
            found++;
        }
    return wanted;
}

// Gives the state in FEW only those of its edges that are wanted.
static void state_thin(const struct search *search, const bool *wanted, struct search *few,
                       int state)
{
    const struct state *whole = &search->states[state];
    struct state *thin = &few->states[state];

    *thin = *whole;
    thin->first = few->edge_count;
    thin->count = 0;
    for (int i = whole->first; i < whole->first + whole->count; i++)
        if (wanted[i]) {
            few->edges[few->edge_count++] = search->edges[i];
            thin->count++;
        }
}

void automaton_make_sample(struct automaton *automaton, const struct search *search, bool apart)
{
    bool *wanted = wanted_find(search);
    struct search *few = memory_new(1, sizeof *few);

    memcpy(few, search, sizeof *few);
    few->states = memory_new(search->packs.count, sizeof *few->states);
    few->edges = memory_new((size_t)search->edge_count, sizeof *few->edges);
    few->edge_count = 0;
    for (int state = 0; state < (int)search->packs.count; state++)
        state_thin(search, wanted, few, state);
    automaton_make(automaton, few, apart, false);
    automaton->search = search;
    free(few->states);
    free(few->edges);
    free(few);
    free(wanted);
}
