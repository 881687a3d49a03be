// SPDX-License-Identifier: MIT
// The ends of outcomes, noted at their states.
#include "interleave/search/ending.h"
#include "interleave/model/world.h"
#include "interleave/search/left_files.h"
#include "interleave/search/loops.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

static bool works_on(const struct search *search, const struct world *world, int process)
{
    const struct process *there = &world->process[process];

    return there->life == LIFE_RUNNING && !there->stopped &&
           search->behaviour.nodes[there->node]->call.kind == CALL_SPIN;
}

// How a state without steps ends.
static enum ending ending_of(const struct search *search, const struct world *world)
{
    enum ending ending = ENDING_DONE;

    for (int i = 0; i < world->count; i++) {
        if (works_on(search, world, i))
            return ENDING_ENDLESS;
        if (world->process[i].life == LIFE_RUNNING)
            ending = ENDING_STUCK;
    }
    return ending;
}

static void state_end(struct search *search, int state, enum ending ending, struct world *world)
{
    struct state *there = &search->states[state];
    struct buffer files = {0};

    there->ending = (int8_t)ending;
    there->status = (int16_t)world->status;
    left_files(search, world, &files);
    there->files = key_table_intern(&search->files, files.data, files.size, NULL);
    buffer_free(&files);
}

void ending_note(struct search *search, int state, struct world *world)
{
    for (int i = 0; i < world->count; i++)
        if (search_computes(search, world, i))
            return;
    state_end(search, state, ending_of(search, world), world);
}

void ending_note_endless(struct search *search)
{
    loops_find_endless(search);
    for (int i = 0; i < search->endless_count; i++) {
        const int first = search->endless[i].first;
        struct world world;
        if (search->endless[i].shows || search->states[first].ending != ENDING_NONE)
            continue;
        world_unpack(&world, &search->packs.keys[first]);
        state_end(search, first, ENDING_ENDLESS, &world);
        world_free(&world);
    }
}
