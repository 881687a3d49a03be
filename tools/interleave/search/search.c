// SPDX-License-Identifier: MIT
// The search: breadth first through the model, with a real run wherever behaviour is unknown.
#include <stdio.h>
#include <stdlib.h>

#include "interleave/model/asking.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/refusal.h"
#include "interleave/model/rounds.h"
#include "interleave/model/scope.h"
#include "interleave/model/timers.h"
#include "interleave/model/world.h"
#include "interleave/run/run.h"
#include "interleave/run/target.h"
#include "interleave/run/used.h"
#include "interleave/search/ending.h"
#include "interleave/search/limits.h"
#include "interleave/search/loops.h"
#include "interleave/search/real_run.h"
#include "interleave/search/reduction.h"
#include "interleave/search/samples.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

bool search_step(struct search *search, struct world *world, struct step step,
                 struct effect *effect)
{
    kernel_step(&search->kernel, world, step, effect);
    if (effect->refused.kind)
        return true;
    if (effect->fixed_needed)
        return false;
    for (int i = 0; i < effect->moves; i++)
        if (!kernel_move(&search->kernel, world, &effect->move[i]))
            return false;
    return true;
}

int search_path(const struct search *search, int state, struct step **steps)
{
    int count = 0;

    for (int at = state; search->states[at].found_by >= 0;
         at = search->edges[search->states[at].found_by].from)
        count++;
    *steps = memory_new((size_t)count, sizeof **steps);
    int i = count;
    for (int at = state; i > 0; at = search->edges[search->states[at].found_by].from)
        (*steps)[--i] = search->edges[search->states[at].found_by].step;
    return count;
}

// ---- The graph ----------------------------------------------------------------------------------

int search_state(struct search *search, const struct world *world, int found_by)
{
    struct buffer packed = {0};
    bool is_new = false;

    world_pack(world, &packed);
    const int state = key_table_intern(&search->packs, packed.data, packed.size, &is_new);
    buffer_free(&packed);
    if (!is_new)
        return state;
    if (state >= search->state_size) {
        search->state_size = search->state_size ? search->state_size * 2 : 256;
        search->states =
            memory_resize(search->states, (size_t)search->state_size, sizeof *search->states);
    }
    search->states[state] = (struct state){.found_by = found_by, .taker = -1};
    return state;
}

static struct edge *edge_add(struct search *search)
{
    if (search->edge_count == search->edge_size) {
        search->edge_size = search->edge_size ? search->edge_size * 2 : 512;
        search->edges =
            memory_resize(search->edges, (size_t)search->edge_size, sizeof *search->edges);
    }
    return &search->edges[search->edge_count++];
}

static void refuse_from(struct search *search, int state, struct step step,
                        const struct refusal *refusal)
{
    struct step *path = NULL;
    struct world world;

    if (refusal->kind != REFUSED_PROCESSES) {
        limit_refuse(search, refusal);
        return;
    }
    const int count = search_path(search, state, &path);
    world_unpack(&world, &search->packs.keys[state]);
    limit_births(search, &(struct path){path, count, 0}, step, &world);
    world_free(&world);
    free(path);
}

static void learn(struct search *search, int state, struct step step)
{
    struct step *path = NULL;
    const int count = search_path(search, state, &path);

    path = memory_resize(path, (size_t)count + 1, sizeof *path);
    path[count] = step;
    real_run_explore(search, path, count + 1);
    free(path);
}

// Takes one step from the state. If its behaviour is unknown, makes a real run first.
static void expand_step(struct search *search, int state, struct step step)
{
    struct world world;
    struct effect effect;

    world_unpack(&world, &search->packs.keys[state]);
    const int node = world.process[step.process].node;
    const int taker = reduction_taker(search, &world, step);
    const int known = (int)search->packs.count;
    while (!search_step(search, &world, step, &effect)) {
        world_free(&world);
        if (search->runs >= search->limits.runs)
            limit_reach(search, LIMIT_RUNS);
        if (!limits_hold(search))
            return;
        learn(search, state, step);
        world_unpack(&world, &search->packs.keys[state]);
    }
    if (effect.refused.kind) {
        refuse_from(search, state, step, &effect.refused);
    } else {
        struct edge *edge = edge_add(search);
        *edge = (struct edge){.from = state,
                              .step = step,
                              .node = node,
                              .shown = (uint32_t)effect.shown,
                              .stream = effect.shown ? effect.stream : 0};
        const int to = search_state(search, &world, search->edge_count - 1);
        search->edges[search->edge_count - 1].to = to;
        reduction_reached(search, to, to >= known, taker);
    }
    world_free(&world);
}

// Whether some process stands in a polling loop or an unbounded loop that is cut here, so that its
// next steps are not followed.
static bool note_asking(struct search *search, const struct world *world)
{
    bool asking = false;

    for (int i = 0; i < world->count; i++) {
        if (world->process[i].life != LIFE_RUNNING || !asks_in_vain(&search->kernel, world, i))
            continue;
        const int key[2] = {i, search->behaviour.nodes[world->process[i].node]->line};
        key_table_intern(rounds_are_over(&search->kernel, world, i) ? &search->unbounded
                                                                    : &search->asked,
                         key, sizeof key, NULL);
        asking = true;
    }
    return asking;
}

bool search_is_stale(const struct search *search)
{
    return search->scope.grew || search->behaviour.unbounded_count != search->unbounded_count ||
           search->scope.closings != search->closings || search->behaviour.disproved;
}

bool search_computes(const struct search *search, const struct world *world, int process)
{
    const struct process *there = &world->process[process];
    const struct node *node =
        there->life == LIFE_RUNNING && !there->closed ? search->behaviour.nodes[there->node] : NULL;

    return node && node->call.kind == CALL_SPIN && node->call.spin.computes;
}

static void note_computing(struct search *search, const struct world *world)
{
    for (int i = 0; i < world->count; i++) {
        if (!search_computes(search, world, i))
            continue;
        const int key[2] = {i, search->behaviour.nodes[world->process[i].node]->line};
        key_table_intern(&search->computing, key, sizeof key, NULL);
    }
}

// A process that waits for the time to pass, and counts how often it has looked.
static void note_counting(struct search *search, const struct world *world)
{
    for (int i = 0; i < world->count; i++) {
        const struct process *there = &world->process[i];
        if (there->life != LIFE_RUNNING || there->closed)
            continue;
        const struct node *node = search->behaviour.nodes[there->node];
        const int key[2] = {i, node->line};
        if (node->call.kind == CALL_CLOCK && node->call.clock.counts)
            key_table_intern(&search->counting, key, sizeof key, NULL);
    }
}

static void note_alarm(struct search *search, const struct world *world)
{
    for (int i = 0; i < world->count; i++)
        search->alarm_in_vfork |= world->process[i].life == LIFE_RUNNING &&
                                  world->process[i].vforked >= 0 && timers_run(world, i);
}

// Notes whether a wait can have the choice between several dead children in this state, or in one
// that follows soon.
static void note_choice(struct search *search, const struct world *world)
{
    for (int i = 0; i < world->count && !search->chooses; i++) {
        const struct process *there = &world->process[i];
        if (there->life != LIFE_RUNNING || there->closed || there->vforked >= 0)
            continue;
        const enum call_kind kind = search->behaviour.nodes[there->node]->call.kind;
        search->chooses = kind_is(kind, KIND_WAIT) && wait_may_choose(&search->kernel, world, i);
    }
}

void search_expand(struct search *search, int state)
{
    const bool was_stopped = search->reached != LIMIT_NONE;
    struct step steps[STEPS_MAX];
    struct world world;

    world_unpack(&world, &search->packs.keys[state]);
    const int possible = kernel_steps(&search->kernel, &world, steps);
    search->states[state].first = search->edge_count;
    const bool is_cut = note_asking(search, &world);
    if (!is_cut && possible == 0)
        ending_note(search, state, &world);
    note_choice(search, &world);
    note_alarm(search, &world);
    note_computing(search, &world);
    note_counting(search, &world);
    const int count = reduction_choose(search, state, &world, steps, possible);
    world_free(&world);
    for (int i = 0;
         i < count && (was_stopped || search->reached == LIMIT_NONE) && !search_is_stale(search);
         i++)
        expand_step(search, state, steps[i]);
    search->states[state].count = search->edge_count - search->states[state].first;
    search->states[state].is_whole = !is_cut && search->states[state].count == possible;
}

// ---- All of it ----------------------------------------------------------------------------------

static void graph_clear(struct search *search)
{
    key_table_free(&search->packs);
    key_table_free(&search->files);
    key_table_free(&search->asked);
    key_table_free(&search->unbounded);
    search->edge_count = 0;
    search->expanded = 0;
}

void search_begin(struct search *search, const struct world *world)
{
    graph_clear(search);
    key_table_intern(&search->files, "", 0, NULL);
    (void)search_state(search, world, -1);
}

static void behaviour_restart(struct search *search)
{
    search->scope.grew = false;
    behaviour_free(&search->behaviour);
    behaviour_start(&search->behaviour);
}

static void search_once(struct search *search)
{
    key_table_intern(&search->files, "", 0, NULL);
    real_run_first(search);
    reduction_search(search);
}

// A complete search can show that more places are steps: what signal handlers access decides where
// processes stop (run/moments.h), and so does waiting for the time to pass.
static void places_learn(struct search *search)
{
    struct used *used = &search->run.target->used;

    if (search->run.reads_clock && search->reached == LIMIT_NONE && !search_is_stale(search))
        loops_find_clocks(search);
    if (!used->is_on || search->reached != LIMIT_NONE || search_is_stale(search))
        return;
    const bool has_new = used_settle(used);
    search->scope.grew = scope_settle(&search->scope) || has_new;
}

bool search_is_complete(const struct search *search)
{
    return search->reached == LIMIT_NONE && search->asked.count == 0 &&
           search->unbounded.count == 0 && search->clocked.count == 0 &&
           search->computing.count == 0 && search->counting.count == 0 &&
           !search->scope.closes_at_once;
}

void search_all(struct search *search)
{
    limits_start(search);
    search->kernel.behaviour = &search->behaviour;
    search->kernel.scope = &search->scope;
    search->kernel.processes_max = search->limits.processes;
    search->kernel.rounds_max = search->limits.rounds;
    behaviour_start(&search->behaviour);
    search_once(search);
    places_learn(search);
    // Signals, or the like, came to light: begin again, with more calls as steps. An unbounded loop
    // came to light: search once more, with few rounds of it. So does a process that can tell in
    // which order another one closes its descriptors: search once more, with a step for each.
    while (search_is_stale(search) && search->reached == LIMIT_NONE) {
        search->chooses = false;
        search->alarm_in_vfork = false;
        key_table_free(&search->computing);
        key_table_free(&search->counting);
        samples_forget(search);
        graph_clear(search);
        reduction_end(search);
        search->scope.closings |= search->behaviour.disproved;
        search->behaviour.disproved = false;
        search->closings = search->scope.closings;
        if (search->scope.grew)
            behaviour_restart(search);
        search->unbounded_count = search->behaviour.unbounded_count;
        search_once(search);
        places_learn(search);
    }
    search->found = (int)search->packs.count;
    if (search->reached != LIMIT_NONE) {
        limits_report(search);
        samples_reach(search);
    }
    if (search->packs.count > 0)
        ending_note_endless(search);
}

void search_free(struct search *search)
{
    samples_forget(search);
    behaviour_free(&search->behaviour);
    key_table_free(&search->packs);
    key_table_free(&search->files);
    key_table_free(&search->asked);
    key_table_free(&search->unbounded);
    key_table_free(&search->clocked);
    key_table_free(&search->computing);
    key_table_free(&search->counting);
    reduction_end(search);
    free(search->states);
    free(search->edges);
    free(search->part);
    free(search->endless);
    run_free(&search->run);
    buffer_free(&search->given_up);
    buffer_free(&search->refused);
    free(search->witness);
}
