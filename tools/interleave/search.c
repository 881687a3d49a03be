// SPDX-License-Identifier: MIT
// The search: breadth first through the model, with a real run wherever behaviour is unknown.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "interleave/ahead.h"
#include "interleave/left_files.h"
#include "interleave/search.h"
#include "lib/diag.h"

bool search_step(struct search *search, struct world *world, struct step step,
                 struct effect *effect)
{
    kernel_step(&search->kernel, world, step, effect);
    if (effect->refused)
        return true;
    if (effect->fixed_needed)
        return false;
    for (int i = 0; i < effect->moves; i++) {
        struct process *process = &world->process[effect->move[i].process];
        process->node = behaviour_next(&search->behaviour, process->node, effect->move[i].result);
        if (process->node == NODE_NONE)
            return false;
    }
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

// Goes on to what is still unknown, as long as there is any nearby: the run is under way in any
// case.
static void explore_further(struct search *search)
{
    struct step steps[AHEAD_MAX];
    struct run *run = &search->run;

    for (long made = 0; made < 10000;) {
        const int count = ahead_find(search, &run->world, steps);
        if (count == 0)
            return;
        for (int i = 0; i < count; i++)
            run_step(run, steps[i]);
        made += count;
    }
}

static void run_path(struct search *search, const struct step *path, int count)
{
    search->runs++;
    run_begin(&search->run, &search->kernel);
    for (int i = 0; i < count; i++)
        run_step(&search->run, path[i]);
}

static void learn(struct search *search, int state, struct step step)
{
    struct step *path = NULL;
    const int count = search_path(search, state, &path);

    run_path(search, path, count);
    run_step(&search->run, step);
    explore_further(search);
    run_end(&search->run);
    free(path);
}

void search_confirm(struct search *search, const struct step *steps, int count)
{
    run_path(search, steps, count);
    run_end(&search->run);
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
    search->states[state] = (struct state){.found_by = found_by};
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

static void limit_reach(struct search *search, enum limit limit, int state)
{
    if (search->reached != LIMIT_NONE)
        return;
    search->reached = limit;
    search->reached_at = state;
}

// Takes one step from the state; what is unknown about it is learned first.
static void expand_step(struct search *search, int state, struct step step)
{
    struct world world;
    struct effect effect;

    world_unpack(&world, &search->packs.keys[state]);
    while (!search_step(search, &world, step, &effect)) {
        world_free(&world);
        if (search->runs >= search->limits.runs) {
            limit_reach(search, LIMIT_RUNS, state);
            return;
        }
        learn(search, state, step);
        world_unpack(&world, &search->packs.keys[state]);
    }
    if (effect.refused) {
        limit_reach(search, LIMIT_PROCESSES, state);
    } else {
        struct edge *edge = edge_add(search);
        struct world before;
        world_unpack(&before, &search->packs.keys[state]);
        *edge = (struct edge){.from = state,
                              .step = step,
                              .node = before.process[step.process].node,
                              .shown = (uint32_t)effect.shown,
                              .stream = effect.shown ? effect.stream : 0};
        world_free(&before);
        const int to = state_of(search, &world, search->edge_count - 1);
        search->edges[search->edge_count - 1].to = to;
    }
    world_free(&world);
}

static void state_end(struct search *search, int state, struct world *world)
{
    struct state *there = &search->states[state];
    struct bytes files = {0};

    there->ending = ENDING_DONE;
    there->status = (int16_t)world->status;
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING)
            there->ending = ENDING_STUCK;
    left_files(&search->behaviour, world, &files);
    there->files = table_intern(&search->files, files.data, files.len, NULL);
    bytes_free(&files);
}

static void expand(struct search *search, int state)
{
    struct step steps[STEPS_MAX];
    struct world world;

    world_unpack(&world, &search->packs.keys[state]);
    const int count = kernel_steps(&search->kernel, &world, steps);
    search->states[state].first = search->edge_count;
    if (count == 0)
        state_end(search, state, &world);
    world_free(&world);
    for (int i = 0; i < count && search->reached == LIMIT_NONE && !search->run.restart; i++)
        expand_step(search, state, steps[i]);
    search->states[state].count = search->edge_count - search->states[state].first;
}

// ---- All of it ----------------------------------------------------------------------------------

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
    if (interrupted)
        _exit(2); // the second one does not wait for a result
    interrupted = signal;
}

static void progress_tell(const struct search *search, time_t started)
{
    const long seconds = time(NULL) - started;

    fprintf(stderr, "\r%zu states, %ld runs, %ld s ", search->packs.count, search->runs, seconds);
}

static void graph_clear(struct search *search)
{
    table_free(&search->packs);
    table_free(&search->files);
    search->edge_count = 0;
}

static void check_limits(struct search *search, int state, time_t started)
{
    if ((long)search->packs.count > search->limits.states)
        limit_reach(search, LIMIT_STATES, state);
    if (state % 256 == 0 && time(NULL) - started > search->limits.seconds)
        limit_reach(search, LIMIT_SECONDS, state);
    if (interrupted)
        limit_reach(search, LIMIT_INTERRUPT, state);
    if (search->progress && state % 4096 == 4095)
        progress_tell(search, started);
}

static void search_once(struct search *search, time_t started)
{
    table_intern(&search->files, "", 0, NULL);
    search->runs++;
    run_begin(&search->run, &search->kernel);
    state_of(search, &search->run.world, -1);
    explore_further(search);
    run_end(&search->run);
    for (int state = 0;
         state < (int)search->packs.count && search->reached == LIMIT_NONE && !search->run.restart;
         state++) {
        expand(search, state);
        check_limits(search, state, started);
    }
}

void search_all(struct search *search)
{
    const struct sigaction action = {.sa_handler = on_interrupt};
    const time_t started = time(NULL);

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    search->kernel.behaviour = &search->behaviour;
    search->kernel.processes_max = search->limits.processes;
    behaviour_start(&search->behaviour);
    search_once(search, started);
    // A signal handler came to light: from the beginning, with signals as steps of their own.
    while (search->run.restart && search->reached == LIMIT_NONE) {
        search->run.restart = false;
        graph_clear(search);
        behaviour_free(&search->behaviour);
        behaviour_start(&search->behaviour);
        search_once(search, started);
    }
    if (search->progress)
        fprintf(stderr, "\r\033[K");
}

void search_free(struct search *search)
{
    behaviour_free(&search->behaviour);
    table_free(&search->packs);
    table_free(&search->files);
    free(search->states);
    free(search->edges);
}

// ---- Confirmation -------------------------------------------------------------------------------

static unsigned chance(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(*seed >> 33);
}

void search_confirm_some(struct search *search, int count)
{
    enum { LONGEST = 4096 };
    struct step *steps = memory_get(LONGEST, sizeof *steps);
    uint64_t seed = 1;

    for (int i = 0; i < count && search->reached == LIMIT_NONE; i++) {
        int made = 0;
        int state = 0;
        while (search->states[state].count > 0 && made < LONGEST) {
            const struct state *there = &search->states[state];
            const struct edge *edge =
                &search->edges[there->first + (int)(chance(&seed) % (unsigned)there->count)];
            steps[made++] = edge->step;
            state = edge->to;
        }
        search_confirm(search, steps, made);
        if (interrupted)
            search->reached = LIMIT_INTERRUPT;
    }
    free(steps);
}
