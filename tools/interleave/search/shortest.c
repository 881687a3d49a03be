// SPDX-License-Identifier: MIT
// The shortest outcomes: a best-first search through the automaton (A*). The estimate of the rest
// is exact, so only prefixes of outcomes that will be listed are followed.
#include <limits.h>
#include <stdlib.h>

#include "interleave/search/automaton.h"
#include "interleave/search/shortest.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/memory.h"

// A prefix of an outcome. All prefixes are kept: longer ones refer to shorter ones.
struct start {
    int before; // the prefix that this one continues, or -1
    const struct arc *arc;
    int macrostate;
    int end; // number of the macrostate's end that completes it, or -1
    long shown;
    long total; // least number of bytes of an outcome with this prefix
    bool done;
};

struct listing {
    const struct automaton *automaton;
    long *rest; // by macrostate: least number of bytes that an outcome shows from there on
    struct start *starts;
    int count;
};

enum { NO_END = -1 };

static const long never = LONG_MAX / 2;

static bool rest_lower(const struct automaton *automaton, long *rest, int at)
{
    const struct macrostate *macrostate = &automaton->macrostates[at];
    long least = macrostate->end_count ? 0 : never;

    for (int i = 0; i < macrostate->arc_count; i++) {
        const long length = (long)macrostate->arcs[i].text.size + rest[macrostate->arcs[i].to];
        if (length < least)
            least = length;
    }
    const bool lower = least < rest[at];
    if (lower)
        rest[at] = least;
    return lower;
}

static long *rest_find(const struct automaton *automaton)
{
    long *rest = memory_new((size_t)automaton->count, sizeof *rest);
    bool changed = true;

    for (int i = 0; i < automaton->count; i++)
        rest[i] = never;
    while (changed && !deadline_is_over()) {
        changed = false;
        for (int i = automaton->count - 1; i >= 0; i--)
            changed |= rest_lower(automaton, rest, i);
    }
    return rest;
}

static void start_add(struct listing *listing, struct start start)
{
    start.total = start.shown + (start.end == NO_END ? listing->rest[start.macrostate] : 0);
    if (start.total >= never)
        return;
    listing->starts =
        memory_resize(listing->starts, (size_t)listing->count + 1, sizeof *listing->starts);
    listing->starts[listing->count++] = start;
}

static struct start *best_of(const struct listing *listing)
{
    struct start *best = NULL;

    for (int i = 0; i < listing->count; i++)
        if (!listing->starts[i].done && (!best || listing->starts[i].total < best->total))
            best = &listing->starts[i];
    return best;
}

static void start_continue(struct listing *listing, int at)
{
    const struct start from = listing->starts[at];
    const struct macrostate *macrostate = &listing->automaton->macrostates[from.macrostate];

    for (int i = 0; i < macrostate->end_count; i++)
        start_add(listing,
                  (struct start){
                      .before = at, .macrostate = from.macrostate, .end = i, .shown = from.shown});
    for (int i = 0; i < macrostate->arc_count; i++)
        start_add(listing,
                  (struct start){.before = at,
                                 .arc = &macrostate->arcs[i],
                                 .macrostate = macrostate->arcs[i].to,
                                 .end = NO_END,
                                 .shown = from.shown + (long)macrostate->arcs[i].text.size});
}

static bool outcome_visit_at(const struct listing *listing, int at, outcome_visit *visit,
                             void *context)
{
    const struct automaton *automaton = listing->automaton;
    const struct start *last = &listing->starts[at];
    const struct end end = automaton->macrostates[last->macrostate].ends[last->end];
    struct outcome outcome = {.error = &automaton->errors.keys[end.error], .end = end};

    for (int i = at; i >= 0; i = listing->starts[i].before)
        outcome.arc_count += listing->starts[i].arc != NULL;
    outcome.arcs = memory_new((size_t)outcome.arc_count, sizeof *outcome.arcs);
    int number = outcome.arc_count;
    for (int i = at; i >= 0; i = listing->starts[i].before)
        if (listing->starts[i].arc)
            outcome.arcs[--number] = listing->starts[i].arc;
    const bool goes_on = visit(context, &outcome);
    free(outcome.arcs);
    return goes_on;
}

int shortest_visit(const struct automaton *automaton, int most, outcome_visit *visit, void *context)
{
    struct listing listing = {.automaton = automaton, .rest = rest_find(automaton)};
    struct start *best = NULL;
    bool goes_on = true;
    int found = 0;

    start_add(&listing, (struct start){.before = -1, .end = NO_END});
    while (goes_on && found < most && !deadline_is_over() && (best = best_of(&listing))) {
        const int at = (int)(best - listing.starts);
        best->done = true;
        if (best->end == NO_END) {
            start_continue(&listing, at);
        } else {
            goes_on = outcome_visit_at(&listing, at, visit, context);
            found++;
        }
    }
    free(listing.starts);
    free(listing.rest);
    return found;
}
