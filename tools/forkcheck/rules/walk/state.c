// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

#include <string.h>

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

int place_of(struct key_table *places, int base, enum place_part part, int64_t which)
{
    struct place place;

    memset(&place, 0, sizeof place);
    place.base = base;
    place.part = (int32_t)part;
    place.which = which;
    return key_table_intern(places, &place, sizeof place, NULL);
}

struct place place_get(const struct key_table *places, int place)
{
    struct place result;

    memcpy(&result, places->keys[place].data, sizeof result);
    return result;
}

bool place_depends(const struct key_table *places, int place, int other)
{
    while (place != -1 && place != other) {
        const struct place part = place_get(places, place);
        if (part.part == PLACE_INDEXED &&
            place_depends(places, (int)(part.which & (PLACES_MAX - 1)), other))
            return true;
        place = part.base;
    }
    return place != -1;
}

int64_t place_root(const struct key_table *places, int place)
{
    struct place part = place_get(places, place);

    while (part.base != -1)
        part = place_get(places, part.base);
    return part.which;
}

void state_init(struct state *state)
{
    memset(state, 0, sizeof *state);
    state->born = state->last = state->split = state->exec = -1;
    state->failed = state->clobber = -1;
}

void state_pack(struct buffer *out, const struct state *state)
{
    out->size = 0;
    buffer_add_bytes(out, state, offsetof(struct state, facts));
    buffer_add_bytes(out, state->facts, state->fact_count * sizeof state->facts[0]);
    buffer_add_bytes(out, state->temps, state->temp_count * sizeof state->temps[0]);
}

void state_unpack(struct state *state, const struct buffer *packed)
{
    const char *at = packed->data;

    memcpy(state, at, offsetof(struct state, facts));
    at += offsetof(struct state, facts);
    memcpy(state->facts, at, state->fact_count * sizeof state->facts[0]);
    at += state->fact_count * sizeof state->facts[0];
    memcpy(state->temps, at, state->temp_count * sizeof state->temps[0]);
}

static size_t fact_index(const struct state *state, int place)
{
    size_t i = 0;

    while (i < state->fact_count && state->facts[i].place < place)
        i++;
    return i;
}

struct value state_get(const struct state *state, int place)
{
    const size_t i = fact_index(state, place);

    if (place != -1 && i < state->fact_count && state->facts[i].place == place)
        return state->facts[i].value;
    return value_any();
}

static void remove_fact(struct state *state, size_t i)
{
    state->fact_count--;
    memmove(&state->facts[i], &state->facts[i + 1],
            (state->fact_count - i) * sizeof state->facts[0]);
}

void state_forget(struct state *state, const struct key_table *places, int place)
{
    for (size_t i = state->fact_count; i > 0 && place != -1; i--)
        if (place_depends(places, state->facts[i - 1].place, place))
            remove_fact(state, i - 1);
}

static bool is_known(struct value value)
{
    return value.kind != VALUE_PLAIN || value.signs != ANY_SIGN;
}

void state_refine(struct state *state, int place, struct value value)
{
    const size_t i = fact_index(state, place);

    if (place == -1)
        return;
    if (i < state->fact_count && state->facts[i].place == place) {
        state->facts[i].value = value;
        return;
    }
    if (!is_known(value) || state->fact_count == FACTS_MAX)
        return;
    memmove(&state->facts[i + 1], &state->facts[i],
            (state->fact_count - i) * sizeof state->facts[0]);
    state->facts[i] = (struct fact){place, value};
    state->fact_count++;
}

void state_set(struct state *state, const struct key_table *places, int place, struct value value)
{
    state_forget(state, places, place);
    state_refine(state, place, value);
}

struct value state_temp(const struct state *state, unsigned node)
{
    for (size_t i = 0; i < state->temp_count; i++)
        if (state->temps[i].node == (int32_t)node)
            return state->temps[i].value;
    return value_any();
}

void state_set_temp(struct state *state, unsigned node, int depth, struct value value)
{
    size_t i = 0;

    while (i < state->temp_count && state->temps[i].node != (int32_t)node)
        i++;
    if (i == TEMPS_MAX || (i == state->temp_count && !is_known(value)))
        return;
    state->temps[i] = (struct temp){(int32_t)node, depth, value};
    if (i == state->temp_count)
        state->temp_count++;
}

void state_end(struct state *state)
{
    size_t count = 0;

    for (size_t i = 0; i < state->temp_count; i++)
        if (state->temps[i].depth != state->depth)
            state->temps[count++] = state->temps[i];
    state->temp_count = (uint8_t)count;
}

// NOLINTEND(misc-no-recursion)
