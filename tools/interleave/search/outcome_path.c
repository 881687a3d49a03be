// SPDX-License-Identifier: MIT
// Walks through the graph of states and the outcome side by side, breadth first, so that the
// schedule is a shortest one.
#include <string.h>
#include <unistd.h>

#include "interleave/model/kernel.h"
#include "interleave/search/automaton.h"
#include "interleave/search/outcome_path.h"
#include "interleave/search/search.h"
#include "interleave/search/spots.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

// A position of the walk. All members have one width, so there is no padding.
struct spot {
    int state;
    int at;       // number of bytes of `text` that the path has shown
    int error_at; // with streams apart: likewise of standard error
};

struct walk {
    const struct search *search;
    const struct outcome *outcome;
    bool apart;
    struct buffer text;    // what both streams show, or, with streams apart, standard output
    struct buffer streams; // for each byte of it: its stream
    struct spots spots;
};

static void text_collect(struct walk *walk)
{
    for (int i = 0; i < walk->outcome->arc_count; i++) {
        const struct arc *arc = walk->outcome->arcs[i];
        buffer_add_bytes(&walk->text, arc->text.data, arc->text.size);
        for (size_t k = 0; k < arc->text.size; k++)
            buffer_add_byte(&walk->streams, (char)arc->stream);
    }
}

static bool has_bytes(const struct buffer *text, int at, const char *bytes, size_t size)
{
    return (size_t)at + size <= text->size && memcmp(text->data + at, bytes, size) == 0;
}

// Whether what the edge shows comes next in the outcome. Moves the spot behind it.
static bool edge_take(const struct walk *walk, struct spot *spot, const struct edge *edge)
{
    const char *shown = walk->search->behaviour.nodes[edge->node]->call.text.data;

    if (edge->stream == 0 || edge->shown == 0)
        return true;
    if (walk->apart && edge->stream == STDERR_FILENO) {
        if (!has_bytes(walk->outcome->error, spot->error_at, shown, edge->shown))
            return false;
        spot->error_at += (int)edge->shown;
        return true;
    }
    if (!has_bytes(&walk->text, spot->at, shown, edge->shown))
        return false;
    for (uint32_t i = 0; i < edge->shown; i++)
        if (walk->streams.data[(size_t)spot->at + i] != (char)edge->stream)
            return false;
    spot->at += (int)edge->shown;
    return true;
}

static bool is_end(const struct walk *walk, const struct spot *spot)
{
    const struct state *state = &walk->search->states[spot->state];
    const struct end *end = &walk->outcome->end;

    return state->ending == (int8_t)end->ending && state->status == end->status &&
           state->files == end->files && (size_t)spot->at == walk->text.size &&
           (!walk->apart || (size_t)spot->error_at == walk->outcome->error->size);
}

// Adds the spots behind spot NUMBER. Returns whether it is at the end of the outcome.
static bool spot_expand(struct walk *walk, int number)
{
    struct spot spot;

    memcpy(&spot, walk->spots.table.keys[number].data, sizeof spot);
    if (is_end(walk, &spot))
        return true;
    const struct state *state = &walk->search->states[spot.state];
    for (int i = state->first; i < state->first + state->count; i++) {
        const struct edge *edge = &walk->search->edges[i];
        struct spot next = spot;
        if (!edge_take(walk, &next, edge))
            continue;
        next.state = edge->to;
        spots_add(&walk->spots, &next, number, i);
    }
    return false;
}

int outcome_path(const struct automaton *automaton, const struct outcome *outcome,
                 struct step **steps)
{
    struct walk walk = {.search = automaton->search,
                        .outcome = outcome,
                        .apart = automaton->apart,
                        .spots.width = sizeof(struct spot)};
    int count = -1;

    text_collect(&walk);
    spots_add(&walk.spots, &(struct spot){0, 0, 0}, -1, -1);
    for (int i = 0; i < (int)walk.spots.table.count && count < 0 && !deadline_is_over(); i++)
        if (spot_expand(&walk, i))
            count = spots_steps(&walk.spots, walk.search, i, steps);
    buffer_free(&walk.text);
    buffer_free(&walk.streams);
    spots_free(&walk.spots);
    return count;
}
