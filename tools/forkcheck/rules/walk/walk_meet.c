// SPDX-License-Identifier: MIT
//
// Where the processes that a fork has made come to the same code.
#include <string.h>

#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

struct meeting {
    int32_t context;
    int32_t point;
    int32_t site;
};

static int meeting_of(struct walk *walk, const struct state *state, int site)
{
    const struct meeting meeting = {state->context, state->point, site};
    bool is_new = false;
    const int number = key_table_intern(&walk->meetings, &meeting, sizeof meeting, &is_new);

    walk->met = memory_grow(walk->met, &walk->met_capacity, (size_t)number + 1, 1);
    if (is_new)
        walk->met[number] = 0;
    return number;
}

uint8_t walk_met(struct walk *walk, const struct state *state)
{
    if (state->last == -1)
        return 0;
    const int number = meeting_of(walk, state, state->last);
    return walk->met[number];
}

void walk_note_place(struct walk *walk, const struct state *state)
{
    if (state->last == -1 || state->role == ROLE_FAILED)
        return;
    const int number = meeting_of(walk, state, state->last);
    walk->met[number] |= state->role == ROLE_CHILD ? MET_CHILD : MET_PARENT;
}

void walk_meet(struct walk *walk, struct state *state)
{
    walk_note_place(walk, state);
    if (walk->pass > 1 && state->role == ROLE_PARENT && (state->flags & FLAG_SPLIT) &&
        (walk_met(walk, state) & MET_CHILD))
        state->flags |= FLAG_MET;
}
