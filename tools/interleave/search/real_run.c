// SPDX-License-Identifier: MIT
// Real runs of the search.
#include <stdlib.h>

#include "interleave/model/kernel.h"
#include "interleave/model/rounds.h"
#include "interleave/model/world.h"
#include "interleave/run/run.h"
#include "interleave/search/limits.h"
#include "interleave/search/lookahead.h"
#include "interleave/search/real_run.h"
#include "interleave/search/samples.h"
#include "interleave/search/search.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/memory.h"

// Cap on exploratory steps per real run: what is still unknown then is left to other runs, from
// states that the search reaches later.
enum { FURTHER_MAX = 10000 };

// Follows the lookahead to steps of unknown behaviour, as long as there are any nearby: the run is
// under way in any case.
static void explore_further(struct search *search)
{
    struct step steps[LOOKAHEAD_MAX];
    struct run *run = &search->run;

    while (search->run.made_count < FURTHER_MAX && limits_hold(search) &&
           !search_is_stale(search)) {
        bool is_refused = false;
        const int count = lookahead_find(search, &run->world, steps, &is_refused);
        if (count == 0)
            return;
        for (int i = 0; i < count - is_refused && !search_is_stale(search); i++)
            run_step(&search->run, steps[i]);
        if (is_refused && !search_is_stale(search)) {
            limit_births(search, &(struct path){search->run.made, search->run.made_count, 0},
                         steps[count - 1], &run->world);
            return;
        }
    }
    for (int i = 0; search->run.made_count >= FURTHER_MAX && i < run->world.count; i++)
        if (run->world.process[i].life == LIFE_RUNNING)
            rounds_end(&search->kernel, run->world.process[i].node);
}

// False when a limit ends the run.
static bool run_path(struct search *search, const struct step *path, int count)
{
    search->runs++;
    run_begin(&search->run, &search->kernel);
    for (int i = 0; i < count && limits_hold(search) && !search_is_stale(search); i++)
        run_step(&search->run, path[i]);
    return search->run.made_count >= count;
}

// Arguments of the functions that may be given up in the middle of a run.
struct real_run {
    struct search *search;
    const struct step *path;
    int count;
};

// Follows the path, and explores from there.
static void explore(void *argument)
{
    const struct real_run *real_run = argument;

    if (run_path(real_run->search, real_run->path, real_run->count))
        explore_further(real_run->search);
    samples_note(real_run->search);
}

// Only follows the path.
static void follow(void *argument)
{
    const struct real_run *real_run = argument;

    real_run->search->runs++;
    run_begin(&real_run->search->run, &real_run->search->kernel);
    for (int i = 0; i < real_run->count; i++)
        run_step(&real_run->search->run, real_run->path[i]);
}

// False when the run was given up in the middle, with the reason in search->reached.
static bool make_attempt(void (*work)(void *), struct real_run *real_run)
{
    struct attempt attempt;
    const bool is_made = tracee_attempt(&attempt, work, real_run);

    if (!is_made)
        limits_note_attempt(real_run->search, &attempt);
    return is_made;
}

// The first run, which finds the first state.
static void first(void *argument)
{
    const struct real_run *real_run = argument;

    (void)run_path(real_run->search, NULL, 0);
    search_begin(real_run->search, &real_run->search->run.world);
    explore_further(real_run->search);
    samples_note(real_run->search);
}

void real_run_first(struct search *search)
{
    (void)make_attempt(first, &(struct real_run){.search = search});
    run_end(&search->run);
}

void real_run_explore(struct search *search, const struct step *path, int count)
{
    (void)make_attempt(explore, &(struct real_run){search, path, count});
    run_end(&search->run);
}

bool search_confirm(struct search *search, const struct step *steps, int count)
{
    const bool is_made = make_attempt(follow, &(struct real_run){search, steps, count});

    run_end(&search->run);
    return is_made;
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
    struct step *steps = memory_new(LONGEST, sizeof *steps);
    uint64_t seed = 1;

    for (int i = 0; i < count && limits_hold(search); i++) {
        int made = 0;
        int state = 0;
        int rounds = 0;
        // In an endless part of the graph, a path soon repeats itself.
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
