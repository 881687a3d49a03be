// SPDX-License-Identifier: MIT
// The outcomes: subset construction over the graph of states.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interleave/search/automaton.h"
#include "interleave/search/count.h"
#include "interleave/search/loops.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

// A state of the nondeterministic automaton: `offset` bytes into the text of edge `at`, or an
// ending (offset ENDED, state `at`). `error` is what standard error holds so far, with streams
// apart.
struct item {
    int at;
    int offset;
    int error;
};

enum { ENDED = -1 };

struct items {
    struct item *list;
    int count;
    int size;
};

struct builder {
    struct automaton *automaton;
    const struct search *search;
    struct items *subsets; // by macrostate
    int *stamp;            // by state: the closure in which it was last met
    int closure;
    struct key_table seen; // with streams apart: (state, error) pairs of this closure
    struct items todo;
};

static void item_add(struct items *items, struct item item)
{
    if (items->count == items->size) {
        items->size = items->size ? items->size * 2 : 16;
        items->list = memory_resize(items->list, (size_t)items->size, sizeof *items->list);
    }
    items->list[items->count++] = item;
}

static int item_compare(const void *one, const void *other)
{
    const struct item *a = one;
    const struct item *b = other;

    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return (a->error > b->error) - (a->error < b->error);
}

// Sorted and without duplicates: equal sets have equal bytes.
static void items_sort(struct items *items)
{
    int kept = 0;

    if (items->count > 1)
        qsort(items->list, (size_t)items->count, sizeof *items->list, item_compare);
    for (int i = 0; i < items->count; i++)
        if (kept == 0 || item_compare(&items->list[kept - 1], &items->list[i]))
            items->list[kept++] = items->list[i];
    items->count = kept;
}

static const struct buffer *edge_text(const struct search *search, const struct edge *edge)
{
    return &search->behaviour.nodes[edge->node]->call.text;
}

// ---- Closure: all that is reached without showing anything --------------------------------------

static bool seen_before(struct builder *builder, int state, int error)
{
    bool is_new = false;

    if (!builder->automaton->apart) {
        const bool seen = builder->stamp[state] == builder->closure;
        builder->stamp[state] = builder->closure;
        return seen;
    }
    const int key[2] = {state, error};
    key_table_intern(&builder->seen, key, sizeof key, &is_new);
    return !is_new;
}

static int error_after(struct builder *builder, int error, const struct edge *edge)
{
    struct key_table *errors = &builder->automaton->errors;
    struct buffer text = {0};

    buffer_add_bytes(&text, errors->keys[error].data, errors->keys[error].size);
    buffer_add_bytes(&text, edge_text(builder->search, edge)->data, edge->shown);
    const int after = key_table_intern(errors, text.data, text.size, NULL);
    buffer_free(&text);
    return after;
}

static void state_close(struct builder *builder, int state, int error, struct items *items)
{
    const struct search *search = builder->search;
    const struct state *there = &search->states[state];

    if (there->ending != ENDING_NONE)
        item_add(items, (struct item){state, ENDED, error});
    for (int i = there->first; i < there->first + there->count; i++) {
        const struct edge *edge = &search->edges[i];
        if (edge->stream == 1 || (edge->stream == 2 && !builder->automaton->apart))
            item_add(items, (struct item){i, 0, error});
        else if (edge->stream == 2)
            item_add(&builder->todo, (struct item){edge->to, 0, error_after(builder, error, edge)});
        else
            item_add(&builder->todo, (struct item){edge->to, 0, error});
    }
}

// Adds to ITEMS all that is reached from the states in builder->todo without showing anything.
static void close_todo(struct builder *builder, struct items *items)
{
    builder->closure++;
    while (builder->todo.count) {
        const struct item next = builder->todo.list[--builder->todo.count];
        if (!seen_before(builder, next.at, next.error))
            state_close(builder, next.at, next.error, items);
    }
    key_table_free(&builder->seen);
    items_sort(items);
}

static int macrostate_of(struct builder *builder, struct items *items)
{
    struct automaton *automaton = builder->automaton;
    bool is_new = false;
    const int macrostate = key_table_intern(&automaton->subsets, items->list,
                                            (size_t)items->count * sizeof *items->list, &is_new);

    if (!is_new) {
        free(items->list);
        return macrostate;
    }
    if (macrostate == automaton->size) {
        automaton->size = automaton->size ? automaton->size * 2 : 64;
        automaton->macrostates = memory_resize(automaton->macrostates, (size_t)automaton->size,
                                               sizeof *automaton->macrostates);
        builder->subsets =
            memory_resize(builder->subsets, (size_t)automaton->size, sizeof *builder->subsets);
    }
    automaton->macrostates[macrostate] = (struct macrostate){0};
    builder->subsets[macrostate] = *items;
    automaton->count = macrostate + 1;
    return macrostate;
}

// ---- Arcs: groups of items that show the same next ----------------------------------------------

static const char *rest_of(const struct builder *builder, const struct item *item, size_t *len)
{
    const struct edge *edge = &builder->search->edges[item->at];

    *len = edge->shown - (size_t)item->offset;
    return edge_text(builder->search, edge)->data + item->offset;
}

static bool same_start(const struct builder *builder, const struct item *one,
                       const struct item *other, size_t *common)
{
    size_t one_len = 0;
    size_t other_len = 0;
    const char *a = rest_of(builder, one, &one_len);
    const char *b = rest_of(builder, other, &other_len);

    if (builder->search->edges[one->at].stream != builder->search->edges[other->at].stream ||
        *a != *b)
        return false;
    size_t same = 0;
    while (same < *common && same < other_len && a[same] == b[same])
        same++;
    *common = same;
    return true;
}

// The arc of all items from FIRST on that begin like item FIRST; an error of -1 marks them as done.
static void arc_make(struct builder *builder, int macrostate, int first)
{
    struct items *subset = &builder->subsets[macrostate];
    const struct item leader = subset->list[first];
    size_t common = 0;
    const char *text = rest_of(builder, &leader, &common);
    struct items next = {0};
    struct items group = {0};

    for (int i = first; i < subset->count; i++) {
        struct item *item = &subset->list[i];
        if (item->offset == ENDED || item->error < 0 ||
            !same_start(builder, &leader, item, &common))
            continue;
        item_add(&group, *item);
        item->error = -1;
    }
    for (int i = 0; i < group.count; i++) {
        struct item item = group.list[i];
        const struct edge *edge = &builder->search->edges[item.at];
        item.offset += (int)common;
        if ((uint32_t)item.offset == edge->shown)
            item_add(&builder->todo, (struct item){edge->to, 0, item.error});
        else
            item_add(&next, item);
    }
    free(group.list);
    close_todo(builder, &next);
    const int to = macrostate_of(builder, &next);
    struct macrostate *there = &builder->automaton->macrostates[macrostate];
    there->arcs = memory_resize(there->arcs, (size_t)there->arc_count + 1, sizeof *there->arcs);
    struct arc *arc = &there->arcs[there->arc_count++];
    *arc = (struct arc){.stream = builder->search->edges[leader.at].stream, .to = to};
    buffer_add_bytes(&arc->text, text, common);
}

static void end_add(const struct builder *builder, struct macrostate *macrostate,
                    const struct item *item)
{
    const struct state *state = &builder->search->states[item->at];
    const struct end end = {state->status, (enum ending)state->ending, item->error, state->files};

    for (int i = 0; i < macrostate->end_count; i++)
        if (macrostate->ends[i].status == end.status && macrostate->ends[i].ending == end.ending &&
            macrostate->ends[i].error == end.error && macrostate->ends[i].files == end.files)
            return;
    macrostate->ends = memory_resize(macrostate->ends, (size_t)macrostate->end_count + 1,
                                     sizeof *macrostate->ends);
    macrostate->ends[macrostate->end_count++] = end;
}

static void macrostate_expand(struct builder *builder, int macrostate)
{
    for (int i = 0; i < builder->subsets[macrostate].count && !builder->automaton->is_cut; i++) {
        const struct item item = builder->subsets[macrostate].list[i];
        builder->automaton->is_cut = deadline_is_over();
        if (item.offset == ENDED)
            end_add(builder, &builder->automaton->macrostates[macrostate], &item);
        else if (item.error >= 0)
            arc_make(builder, macrostate, i);
    }
    free(builder->subsets[macrostate].list);
    builder->subsets[macrostate] = (struct items){0};
}

// ---- The whole automaton ------------------------------------------------------------------------

static int macrostate_from(struct builder *builder, int state)
{
    struct items items = {0};

    item_add(&builder->todo, (struct item){state, 0, 0});
    close_todo(builder, &items);
    return macrostate_of(builder, &items);
}

void automaton_make(struct automaton *automaton, const struct search *search, bool apart,
                    bool from_all)
{
    struct builder builder = {.automaton = automaton, .search = search};
    const int states = (int)search->packs.count;

    *automaton = (struct automaton){.search = search, .apart = apart};
    // With a loop that prints on standard error, the text of standard error alone has no end.
    if (apart && loops_print_on(search, STDERR_FILENO))
        automaton->apart = false;
    key_table_intern(&automaton->errors, "", 0, NULL);
    builder.stamp = memory_new(search->packs.count, sizeof *builder.stamp);
    macrostate_from(&builder, 0);
    automaton->from = from_all ? memory_new((size_t)states, sizeof *automaton->from) : NULL;
    for (int state = 0; from_all && state < states && !automaton->is_cut; state++) {
        automaton->from[state] = macrostate_from(&builder, state);
        automaton->is_cut = deadline_is_over();
    }
    for (int macrostate = 0; macrostate < automaton->count; macrostate++)
        macrostate_expand(&builder, macrostate);
    free(builder.stamp);
    free(builder.subsets);
    free(builder.todo.list);
    key_table_free(&automaton->subsets);
    if (!automaton->is_cut)
        automaton_count_all(automaton);
}

void automaton_free(struct automaton *automaton)
{
    for (int i = 0; i < automaton->count; i++) {
        struct macrostate *macrostate = &automaton->macrostates[i];
        for (int k = 0; k < macrostate->arc_count; k++)
            buffer_free(&macrostate->arcs[k].text);
        free(macrostate->arcs);
        free(macrostate->ends);
        count_free(&macrostate->count);
    }
    free(automaton->macrostates);
    free(automaton->from);
    key_table_free(&automaton->errors);
}
