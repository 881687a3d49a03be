// SPDX-License-Identifier: MIT
// Finds the outcomes in another way: one schedule at a time, without the graph of states.
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/search/automaton.h"
#include "interleave/search/cross_check.h"
#include "interleave/search/left_files.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

enum { LONGEST = 1000, RUNS_MAX = 1000000 };

struct checker {
    struct search *search;
    bool apart;
    struct world world; // scratch: unpacked for one step or one question
    // So far, each byte behind its stream; with streams apart, [1] is standard error
    struct buffer shown[2];
    struct key_table outcomes;
    long runs;
    bool is_cut;
};

// A step that was taken: the state it leads to, and what it showed.
struct taken {
    struct buffer state; // packed, owned
    int node;
    size_t shown;
    int stream;
};

struct step_set {
    struct step *steps; // owned
    int count;
};

// ---- What is shown ------------------------------------------------------------------------------

static void show(struct buffer shown[2], bool apart, int stream, const char *text, size_t len)
{
    const char mark = (char)stream;

    for (size_t i = 0; i < len; i++) {
        buffer_add_bytes(&shown[apart && stream == 2], &mark, 1);
        buffer_add_bytes(&shown[apart && stream == 2], &text[i], 1);
    }
}

static void outcome_add(struct key_table *outcomes, const struct buffer shown[2], int status,
                        bool stuck, const struct buffer *files)
{
    struct buffer key = {0};

    buffer_add_varint(&key, (int64_t)shown[0].size);
    buffer_add_bytes(&key, shown[0].data, shown[0].size);
    buffer_add_bytes(&key, shown[1].data, shown[1].size);
    buffer_add_varint(&key, status);
    buffer_add_varint(&key, stuck);
    buffer_add_bytes(&key, files->data, files->size);
    key_table_intern(outcomes, key.data, key.size, NULL);
    buffer_free(&key);
}

// ---- Steps --------------------------------------------------------------------------------------

static struct step_set steps_at(struct checker *checker, const struct buffer *state)
{
    struct step all[STEPS_MAX];

    world_unpack(&checker->world, state);
    const int count = kernel_steps(&checker->search->kernel, &checker->world, all);
    world_free(&checker->world);
    struct step_set set = {memory_new((size_t)count + 1, sizeof *set.steps), count};
    memcpy(set.steps, all, (size_t)count * sizeof *all);
    return set;
}

static bool step_in(const struct step_set *set, struct step step)
{
    for (int i = 0; i < set->count; i++)
        if (step_equal(set->steps[i], step))
            return true;
    return false;
}

static struct taken take(struct checker *checker, const struct buffer *state, struct step step)
{
    struct taken taken = {.node = NODE_NONE};
    struct effect effect;

    world_unpack(&checker->world, state);
    taken.node = checker->world.process[step.process].node;
    if (!search_step(checker->search, &checker->world, step, &effect) || effect.refused.kind)
        die("--cross-check: a step of process %d that the search does not know",
            FIRST_PID + step.process);
    taken.shown = effect.shown;
    taken.stream = effect.shown ? effect.stream : 0;
    world_pack(&checker->world, &taken.state);
    world_free(&checker->world);
    return taken;
}

static bool shows_same(const struct taken *one, const struct taken *other)
{
    return one->node == other->node && one->shown == other->shown && one->stream == other->stream;
}

// Whether the order of the two texts is part of the outcome.
static bool order_shows(const struct checker *checker, const struct taken *one,
                        const struct taken *other)
{
    return one->stream && other->stream && (!checker->apart || one->stream == other->stream);
}

static bool is_enabled(struct checker *checker, const struct buffer *state, struct step step)
{
    struct step_set set = steps_at(checker, state);
    const bool is_in = step_in(&set, step);

    free(set.steps);
    return is_in;
}

// Whether the two steps bring and show the same in both orders.
static bool commutes(struct checker *checker, const struct taken *one, struct step step_one,
                     const struct taken *other, struct step step_other)
{
    if (order_shows(checker, one, other) || !is_enabled(checker, &one->state, step_other) ||
        !is_enabled(checker, &other->state, step_one))
        return false;
    struct taken other_last = take(checker, &one->state, step_other);
    struct taken one_last = take(checker, &other->state, step_one);
    const bool same = buffer_equal(&other_last.state, &one_last.state) &&
                      shows_same(&other_last, other) && shows_same(&one_last, one);
    buffer_free(&other_last.state);
    buffer_free(&one_last.state);
    return same;
}

// ---- The search ---------------------------------------------------------------------------------

static void run_end_note(struct checker *checker, const struct buffer *state)
{
    struct buffer files = {0};
    bool stuck = false;

    world_unpack(&checker->world, state);
    for (int i = 0; i < checker->world.count; i++)
        stuck |= checker->world.process[i].life == LIFE_RUNNING;
    const int status = checker->world.status;
    left_files(checker->search, &checker->world, &files);
    world_free(&checker->world);
    outcome_add(&checker->outcomes, checker->shown, status, stuck, &files);
    buffer_free(&files);
    if (++checker->runs > RUNS_MAX)
        die("--cross-check: more than %d schedules", RUNS_MAX);
}

// The sleeping steps that go on sleeping after this step: those that commute with it.
static struct step_set still_asleep(struct checker *checker, const struct buffer *state,
                                    const struct step_set *asleep, const struct taken *taken,
                                    struct step step)
{
    struct step_set set = {memory_new((size_t)asleep->count + 1, sizeof *set.steps), 0};

    for (int i = 0; i < asleep->count; i++) {
        struct taken other = take(checker, state, asleep->steps[i]);
        if (commutes(checker, taken, step, &other, asleep->steps[i]))
            set.steps[set.count++] = asleep->steps[i];
        buffer_free(&other.state);
    }
    return set;
}

static void explore(struct checker *checker, const struct buffer *state,
                    const struct step_set *sleeping, int depth);

// NOLINTNEXTLINE(misc-no-recursion): as deep as a schedule is long, which has a limit
static void explore_step(struct checker *checker, const struct buffer *state,
                         const struct step_set *asleep, struct step step, int depth)
{
    struct taken taken = take(checker, state, step);
    const size_t before[2] = {checker->shown[0].size, checker->shown[1].size};

    if (taken.stream)
        show(checker->shown, checker->apart, taken.stream,
             checker->search->behaviour.nodes[taken.node]->call.text.data, taken.shown);
    struct step_set still = still_asleep(checker, state, asleep, &taken, step);
    explore(checker, &taken.state, &still, depth + 1);
    free(still.steps);
    for (int i = 0; i < 2; i++)
        checker->shown[i].size = before[i];
    buffer_free(&taken.state);
}

// Sleeping steps need not be taken here: their successors were explored before, in another order.
// NOLINTNEXTLINE(misc-no-recursion): as deep as a schedule is long, which has a limit
static void explore(struct checker *checker, const struct buffer *state,
                    const struct step_set *sleeping, int depth)
{
    struct step_set steps = steps_at(checker, state);
    const size_t most = (size_t)(sleeping->count + steps.count) + 1;
    struct step_set asleep = {memory_new(most, sizeof *asleep.steps), sleeping->count};

    if (depth > LONGEST)
        die("--cross-check: a schedule has more than %d steps", LONGEST);
    memcpy(asleep.steps, sleeping->steps, (size_t)sleeping->count * sizeof *asleep.steps);
    if (steps.count == 0)
        run_end_note(checker, state);
    checker->is_cut |= deadline_is_over();
    for (int i = 0; i < steps.count && !checker->is_cut; i++) {
        if (step_in(&asleep, steps.steps[i]))
            continue;
        explore_step(checker, state, &asleep, steps.steps[i], depth);
        asleep.steps[asleep.count++] = steps.steps[i];
    }
    free(asleep.steps);
    free(steps.steps);
}

// ---- The comparison -----------------------------------------------------------------------------

struct listing {
    const struct automaton *automaton;
    struct key_table outcomes;
};

static bool list(void *context, const struct outcome *outcome)
{
    struct listing *listing = context;
    struct buffer shown[2] = {{0}, {0}};

    for (int i = 0; i < outcome->arc_count; i++)
        show(shown, listing->automaton->apart, outcome->arcs[i]->stream,
             outcome->arcs[i]->text.data, outcome->arcs[i]->text.size);
    if (listing->automaton->apart)
        show(shown, true, 2, outcome->error->data, outcome->error->size);
    outcome_add(&listing->outcomes, shown, outcome->end.status, outcome->end.ending != ENDING_DONE,
                &listing->automaton->search->files.keys[outcome->end.files]);
    buffer_free(&shown[0]);
    buffer_free(&shown[1]);
    return true;
}

static void compare(struct key_table *runs, const struct automaton *automaton)
{
    struct listing listing = {.automaton = automaton};
    const size_t count = runs->count;

    automaton_visit(automaton, list, &listing);
    for (size_t i = 0; i < listing.outcomes.count; i++)
        key_table_intern(runs, listing.outcomes.keys[i].data, listing.outcomes.keys[i].size, NULL);
    if (runs->count != count || listing.outcomes.count != count)
        die("--cross-check: schedules one by one show %zu outcomes, the graph %zu, and %zu of "
            "these are others",
            count, listing.outcomes.count, runs->count - count);
    key_table_free(&listing.outcomes);
}

struct cross_check cross_check(struct search *search, const struct automaton *automaton)
{
    struct checker *checker = memory_new(1, sizeof *checker);
    const struct step_set none = {.steps = memory_new(1, sizeof *none.steps)};

    checker->search = search;
    checker->apart = automaton->apart;
    explore(checker, &search->packs.keys[0], &none, 0);
    if (!checker->is_cut)
        compare(&checker->outcomes, automaton);
    const struct cross_check result = {checker->runs, checker->outcomes.count, checker->is_cut};
    free(none.steps);
    key_table_free(&checker->outcomes);
    buffer_free(&checker->shown[0]);
    buffer_free(&checker->shown[1]);
    free(checker);
    return result;
}
