// SPDX-License-Identifier: MIT
// Schedules to their end, for a search that does not come to its own.
#include <stdlib.h>
#include <string.h>

#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/search/samples.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "lib/buffer.h"
#include "lib/memory.h"
#include "lib/text.h"

// How long such a schedule may be, after how many real runs no more are looked for, and how long
// the last part may take, in milliseconds.
enum { LONGEST = 5000, TRIES = 20, MOMENT = 50 };

// A schedule that is being made up in the model.
struct walk {
    struct search *search;
    struct way way;
    struct world world;
    struct buffer shown; // each text behind its stream
    unsigned chance;     // the same each time
};

static bool has_ended(const struct walk *walk)
{
    struct step steps[STEPS_MAX];

    return kernel_steps(&walk->search->kernel, &walk->world, steps) == 0;
}

// False when the model cannot take the step: the world is then of no use any more.
static bool walk_step(struct walk *walk, struct step step)
{
    const int node = walk->world.process[step.process].node;
    struct effect effect;

    if (!search_step(walk->search, &walk->world, step, &effect) || effect.refused.kind)
        return false;
    walk->way.steps[walk->way.count++] = step;
    if (!effect.shown)
        return true;
    buffer_add_varint(&walk->shown, effect.stream);
    buffer_add_bytes(&walk->shown, walk->search->behaviour.nodes[node]->call.text.data,
                     effect.shown);
    return true;
}

// Takes a step by chance, of those that the model can take. False when there is none.
static bool walk_by_chance(struct walk *walk)
{
    struct step steps[STEPS_MAX];
    struct buffer packed = {0};
    bool is_taken = false;
    const int count = kernel_steps(&walk->search->kernel, &walk->world, steps);

    world_pack(&walk->world, &packed);
    walk->chance = walk->chance * 1103515245U + 12345U;
    for (int i = 0; i < count && !is_taken; i++) {
        world_free(&walk->world);
        world_unpack(&walk->world, &packed);
        is_taken = walk_step(walk, steps[((unsigned)i + (walk->chance >> 16)) % (unsigned)count]);
    }
    buffer_free(&packed);
    return is_taken;
}

static bool is_new(const struct search *search, const struct way *way)
{
    for (int i = 0; i < search->way_count; i++)
        if (search->ways[i].shown == way->shown)
            return false;
    return true;
}

// Begins as the real run did, with so many steps, and goes on by chance.
static void way_add(struct search *search, int begun, unsigned chance)
{
    struct walk walk = {.search = search, .chance = chance};
    bool is_whole = false;
    bool goes_on = true;

    walk.way.steps = memory_new(LONGEST, sizeof *walk.way.steps);
    world_unpack(&walk.world, &search->packs.keys[0]);
    while (goes_on && !is_whole && walk.way.count < LONGEST) {
        goes_on = walk.way.count < begun ? walk_step(&walk, search->run.made[walk.way.count])
                                         : walk_by_chance(&walk);
        is_whole = goes_on && has_ended(&walk);
    }
    buffer_add_varint(&walk.shown, walk.world.status);
    walk.way.shown = text_hash(buffer_text(&walk.shown));
    world_free(&walk.world);
    buffer_free(&walk.shown);
    if (is_whole && is_new(search, &walk.way))
        search->ways[search->way_count++] = walk.way;
    else
        free(walk.way.steps);
}

void samples_note(struct search *search)
{
    if (search_is_stale(search) || search->way_tries > TRIES || search->way_count >= WAYS_MAX - 1)
        return;
    search->way_tries++;
    way_add(search, search->run.made_count, 0);
    way_add(search, 0, (unsigned)search->runs);
}

void samples_forget(struct search *search)
{
    search->way_tries = 0;
    while (search->way_count > 0)
        free(search->ways[--search->way_count].steps);
}

int samples_edge(const struct search *search, int state, struct step step)
{
    const struct state *there = &search->states[state];

    for (int i = there->first; i < there->first + there->count; i++) {
        const struct step *edge = &search->edges[i].step;
        if (edge->process == step.process && edge->kind == step.kind && edge->detail == step.detail)
            return i;
    }
    return -1;
}

// Makes the edges of the state anew, all that are known.
static void expand_fully(struct search *search, int state)
{
    search->states[state].is_full = true;
    search_expand(search, state);
}

// The state behind this step, or -1 where it is not known after all.
static int state_after(struct search *search, int state, struct step step)
{
    if (samples_edge(search, state, step) < 0)
        expand_fully(search, state);
    const int edge = samples_edge(search, state, step);
    return edge < 0 ? -1 : search->edges[edge].to;
}

void samples_reach(struct search *search)
{
    if (search->packs.count == 0 || search_is_stale(search))
        return;
    deadline_part(MOMENT);
    for (int i = 0; i < search->way_count; i++) {
        const struct way *way = &search->ways[i];
        int state = 0;
        for (int k = 0; k < way->count && state >= 0 && !deadline_is_over(); k++)
            state = state_after(search, state, way->steps[k]);
        if (state >= 0 && search->states[state].count == 0)
            expand_fully(search, state);
    }
}
