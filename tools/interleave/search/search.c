// SPDX-License-Identifier: MIT
// The search: breadth first through the model, with a real run wherever behaviour is unknown.
#include <stdio.h>
#include <stdlib.h>

#include "interleave/kernel/asking.h"
#include "interleave/kernel/rounds.h"
#include "interleave/search/ahead.h"
#include "interleave/search/ending.h"
#include "interleave/search/endings.h"
#include "interleave/search/reduction.h"
#include "interleave/search/search.h"
#include "interleave/tracee/tracee.h"
#include "lib/diag.h"

bool search_step(struct search *search, struct world *world, struct step step,
                 struct effect *effect)
{
    kernel_step(&search->kernel, world, step, effect);
    if (effect->refused)
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
    *steps = memory_get((size_t)count, sizeof **steps);
    int i = count;
    for (int at = state; i > 0; at = search->edges[search->states[at].found_by].from)
        (*steps)[--i] = search->edges[search->states[at].found_by].step;
    return count;
}

// ---- Real runs ----------------------------------------------------------------------------------

// So many steps of its own are the most that a run is good for: what is still unknown then is
// learned by others, from where the search has come to.
enum { FURTHER_MAX = 10000 };

static void step_really(struct search *search, struct step step)
{
    search->made = memory_resize(search->made, (size_t)search->made_count + 1, sizeof step);
    search->made[search->made_count++] = step;
    run_step(&search->run, step);
}

static int count_present(const struct world *world)
{
    int count = 0;

    for (int i = 0; i < world->count; i++)
        count += world->process[i].life != LIFE_NONE;
    return count;
}

// The witness is the way that was made, and this step, which begins in this world. Where few
// processes are left of all that were born, it is only a long program.
static void runaway(struct search *search, const struct step *made, int count, struct step step,
                    const struct world *world)
{
    if (search->reached != LIMIT_NONE)
        return;
    limit_reach(search, LIMIT_PROCESSES);
    search->is_runaway = count_present(world) * 2 > search->limits.processes;
    search->witness = memory_get((size_t)count + 1, sizeof step);
    for (int i = 0; i < count; i++)
        search->witness[i] = made[i];
    search->witness[count] = step;
    search->witness_count = count + 1;
    search->runaway_at = world->process[step.process].node;
}

// Goes on to what is still unknown, as long as there is any nearby: the run is under way in any
// case.
static void explore_further(struct search *search)
{
    struct step steps[AHEAD_MAX];
    struct run *run = &search->run;

    while (search->made_count < FURTHER_MAX && limits_hold(search) && !search->scope.grew) {
        bool is_refused = false;
        const int count = ahead_find(search, &run->world, steps, &is_refused);
        if (count == 0)
            return;
        for (int i = 0; i < count - is_refused; i++)
            step_really(search, steps[i]);
        if (is_refused) {
            runaway(search, search->made, search->made_count, steps[count - 1], &run->world);
            return;
        }
    }
    for (int i = 0; search->made_count >= FURTHER_MAX && i < run->world.count; i++)
        if (run->world.process[i].life == LIFE_RUNNING)
            rounds_end(&search->kernel, run->world.process[i].node);
}

// False when a limit comes in between.
static bool run_path(struct search *search, const struct step *path, int count)
{
    search->runs++;
    search->made_count = 0;
    run_begin(&search->run, &search->kernel);
    for (int i = 0; i < count && limits_hold(search); i++)
        step_really(search, path[i]);
    return search->made_count == count;
}

// A real run, and what it owns while it may be given up.
struct trip {
    struct search *search;
    const struct step *path;
    int count;
};

// Along the path, and on from there.
static void trip_make(void *argument)
{
    const struct trip *trip = argument;

    if (run_path(trip->search, trip->path, trip->count))
        explore_further(trip->search);
    endings_note(trip->search);
}

// Just along the path.
static void trip_confirm(void *argument)
{
    const struct trip *trip = argument;

    trip->search->runs++;
    run_begin(&trip->search->run, &trip->search->kernel);
    for (int i = 0; i < trip->count; i++)
        run_step(&trip->search->run, trip->path[i]);
}

// False when the run was given up in the middle, with the reason in search->reached.
static bool trip_take(void (*make)(void *), struct trip *trip)
{
    const bool is_made = tracee_attempt(make, trip);

    if (!is_made)
        limits_note(trip->search);
    return is_made;
}

static void learn(struct search *search, int state, struct step step)
{
    struct step *path = NULL;
    const int count = search_path(search, state, &path);

    path = memory_resize(path, (size_t)count + 1, sizeof *path);
    path[count] = step;
    (void)trip_take(trip_make, &(struct trip){search, path, count + 1});
    run_end(&search->run);
    free(path);
}

bool search_confirm(struct search *search, const struct step *steps, int count)
{
    const bool is_made = trip_take(trip_confirm, &(struct trip){search, steps, count});

    run_end(&search->run);
    return is_made;
}

// ---- The graph ----------------------------------------------------------------------------------

static int state_of(struct search *search, const struct world *world, int found_by)
{
    struct bytes packed = {0};
    bool is_new = false;

    world_pack(world, &packed);
    const int state = table_intern(&search->packs, packed.data, packed.len, &is_new);
    bytes_free(&packed);
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

static void runaway_from(struct search *search, int state, struct step step)
{
    struct step *path = NULL;
    struct world world;
    const int count = search_path(search, state, &path);

    world_unpack(&world, &search->packs.keys[state]);
    runaway(search, path, count, step, &world);
    world_free(&world);
    free(path);
}

// Takes one step from the state; what is unknown about it is learned first.
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
    if (effect.refused) {
        runaway_from(search, state, step);
    } else {
        struct edge *edge = edge_add(search);
        *edge = (struct edge){.from = state,
                              .step = step,
                              .node = node,
                              .shown = (uint32_t)effect.shown,
                              .stream = effect.shown ? effect.stream : 0};
        const int to = state_of(search, &world, search->edge_count - 1);
        search->edges[search->edge_count - 1].to = to;
        reduction_reached(search, to, to >= known, taker);
    }
    world_free(&world);
}

// Whether a process is cut off in its asking, or in its loop: what it does next is not known.
static bool note_asking(struct search *search, const struct world *world)
{
    bool asking = false;

    for (int i = 0; i < world->count; i++) {
        if (world->process[i].life != LIFE_RUNNING || !asks_in_vain(&search->kernel, world, i))
            continue;
        const int key[2] = {i, search->behaviour.nodes[world->process[i].node]->line};
        table_intern(rounds_are_over(&search->kernel, world, i) ? &search->circled : &search->asked,
                     key, sizeof key, NULL);
        asking = true;
    }
    return asking;
}

bool search_is_stale(const struct search *search)
{
    return search->scope.grew || search->behaviour.circle_count != search->circle_count;
}

// Whether any wait could have the choice between several dead children in this state, or in one
// that follows.
static void note_choice(struct search *search, const struct world *world)
{
    for (int i = 0; i < world->count && !search->chooses; i++) {
        const struct process *there = &world->process[i];
        if (there->life != LIFE_RUNNING || there->closed || there->vforked >= 0)
            continue;
        const enum call_kind kind = search->behaviour.nodes[there->node]->call.kind;
        search->chooses = (kind == CALL_WAIT || kind == CALL_WAITID) &&
                          wait_may_choose(&search->kernel, world, i);
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
    endings_forget(search);
    table_free(&search->packs);
    table_free(&search->files);
    table_free(&search->asked);
    table_free(&search->circled);
    search->edge_count = 0;
    search->expanded = 0;
}

void search_begin(struct search *search, const struct world *world)
{
    graph_clear(search);
    table_intern(&search->files, "", 0, NULL);
    state_of(search, world, -1);
}

static void behaviour_restart(struct search *search)
{
    search->scope.grew = false;
    behaviour_free(&search->behaviour);
    behaviour_start(&search->behaviour);
}

// The first run of all, which comes to the first state.
static void trip_begin(void *argument)
{
    const struct trip *trip = argument;

    (void)run_path(trip->search, NULL, 0);
    search_begin(trip->search, &trip->search->run.world);
    explore_further(trip->search);
    endings_note(trip->search);
}

static void search_once(struct search *search)
{
    table_intern(&search->files, "", 0, NULL);
    (void)trip_take(trip_begin, &(struct trip){.search = search});
    run_end(&search->run);
    reduction_search(search);
}

bool search_is_complete(const struct search *search)
{
    return search->reached == LIMIT_NONE && search->asked.count == 0 &&
           search->circled.count == 0 && search->clocked.count == 0;
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
    // Signals, or the like, came to light: from the beginning, with more calls as steps. A loop
    // that is never the same again came to light: once more, with few rounds of it.
    while (search_is_stale(search) && search->reached == LIMIT_NONE) {
        search->chooses = false;
        graph_clear(search);
        reduction_end(search);
        if (search->scope.grew)
            behaviour_restart(search);
        search->circle_count = search->behaviour.circle_count;
        search_once(search);
    }
    search->found = (int)search->packs.count;
    if (search->reached != LIMIT_NONE) {
        limits_report(search);
        endings_reach(search);
    }
    if (search->packs.count > 0)
        ending_note_endless(search);
}

void search_free(struct search *search)
{
    endings_forget(search);
    behaviour_free(&search->behaviour);
    table_free(&search->packs);
    table_free(&search->files);
    table_free(&search->asked);
    table_free(&search->circled);
    table_free(&search->clocked);
    reduction_end(search);
    free(search->states);
    free(search->edges);
    free(search->part);
    free(search->endless);
    bytes_free(&search->run.handles_in);
    free(search->made);
    free(search->witness);
}

// ---- Confirmation -------------------------------------------------------------------------------

static unsigned chance(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(*seed >> 33);
}

void search_confirm_some(struct search *search, int count)
{
    enum { LONGEST = 4096, ENDLESS_LONGEST = 64 };
    struct step *steps = memory_get(LONGEST, sizeof *steps);
    uint64_t seed = 1;

    for (int i = 0; i < count && limits_hold(search); i++) {
        int made = 0;
        int state = 0;
        int rounds = 0;
        // What goes on for ever is the same again soon.
        while (search->states[state].count > 0 && made < LONGEST && rounds < ENDLESS_LONGEST) {
            const struct state *there = &search->states[state];
            const struct edge *edge =
                &search->edges[there->first + (int)(chance(&seed) % (unsigned)there->count)];
            steps[made++] = edge->step;
            state = edge->to;
            rounds += search->part[state] >= 0;
        }
        search_confirm(search, steps, made);
    }
    free(steps);
}
