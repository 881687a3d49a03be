// SPDX-License-Identifier: MIT
// Sample schedules that lead to an ending, for a search that is stopped early.
#include <stdlib.h>
#include <string.h>

#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/search/samples.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

// Longest sample in steps; number of real runs after which no more are looked for; milliseconds
// that samples_reach may take.
enum { LONGEST = 5000, TRIES = 20, MOMENT = 50 };

// A random schedule in the model.
struct walk {
    struct search *search;
    struct path path;
    struct world world;
    struct buffer shown; // each text behind the number of its stream
    unsigned chance;     // state of the random numbers, which are the same every time
};

static bool has_ended(const struct walk *walk)
{
    struct step steps[STEPS_MAX];

    return kernel_steps(&walk->search->kernel, &walk->world, steps) == 0;
}

// False when the model cannot take the step: the walk's world is then unusable.
static bool walk_step(struct walk *walk, struct step step)
{
    const int node = walk->world.process[step.process].node;
    struct effect effect;

    if (!search_step(walk->search, &walk->world, step, &effect) || effect.refused.kind)
        return false;
    walk->path.steps[walk->path.count++] = step;
    if (!effect.shown)
        return true;
    buffer_add_varint(&walk->shown, effect.stream);
    buffer_add_bytes(&walk->shown, walk->search->behaviour.nodes[node]->call.text.data,
                     effect.shown);
    return true;
}

// Takes a random step of those that the model can take. False when there is none.
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

static bool is_new(const struct search *search, const struct path *path)
{
    for (int i = 0; i < search->sample_count; i++)
        if (search->samples[i].shown == path->shown)
            return false;
    return true;
}

// Takes the first BEGUN steps of the real run, and goes on at random.
static void sample_add(struct search *search, int begun, unsigned chance)
{
    struct walk walk = {.search = search, .chance = chance};
    bool is_whole = false;
    bool goes_on = true;

    walk.path.steps = memory_new(LONGEST, sizeof *walk.path.steps);
    world_unpack(&walk.world, &search->packs.keys[0]);
    while (goes_on && !is_whole && walk.path.count < LONGEST) {
        goes_on = walk.path.count < begun ? walk_step(&walk, search->run.made[walk.path.count])
                                          : walk_by_chance(&walk);
        is_whole = goes_on && has_ended(&walk);
    }
    buffer_add_varint(&walk.shown, walk.world.status);
    walk.path.shown = text_hash(buffer_text(&walk.shown));
    world_free(&walk.world);
    buffer_free(&walk.shown);
    if (is_whole && is_new(search, &walk.path))
        search->samples[search->sample_count++] = walk.path;
    else
        free(walk.path.steps);
}

void samples_note(struct search *search)
{
    if (search_is_stale(search) || search->sample_tries > TRIES ||
        search->sample_count >= SAMPLES_MAX - 1)
        return;
    search->sample_tries++;
    sample_add(search, search->run.made_count, 0);
    sample_add(search, 0, (unsigned)search->runs);
}

void samples_forget(struct search *search)
{
    search->sample_tries = 0;
    while (search->sample_count > 0)
        free(search->samples[--search->sample_count].steps);
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

// Makes the edges of the state again: all that are known.
static void expand_fully(struct search *search, int state)
{
    search->states[state].is_full = true;
    search_expand(search, state);
}

// The state that STEP leads to, or -1 where that is not known after all.
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
    for (int i = 0; i < search->sample_count; i++) {
        const struct path *path = &search->samples[i];
        int state = 0;
        for (int k = 0; k < path->count && state >= 0 && !deadline_is_over(); k++)
            state = state_after(search, state, path->steps[k]);
        if (state >= 0 && search->states[state].count == 0)
            expand_fully(search, state);
    }
}
