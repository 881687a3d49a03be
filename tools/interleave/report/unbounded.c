// SPDX-License-Identifier: MIT
// What is wrong in unbounded loops. The graph has only their first rounds, but real runs have shown
// more of them.
#include "interleave/model/asking.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/rounds.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/graph/step_kind.h"

// Number of rounds after which something left undone is a finding.
static int rounds_enough(const struct search *search)
{
    return search->limits.rounds * ROUNDS_FACTOR / 2;
}

// Lets the process run alone from where its loop was cut, as far as real runs have shown. Returns
// the number of rounds; WORLD is then the one after them.
static int go_round(struct search *search, struct world *world, int process)
{
    const struct step step = {.process = (int16_t)process, .kind = STEP_CALL};
    const int steps_max = rounds_enough(search) * LOOP_MAX;
    const int place = search->behaviour.nodes[world->process[process].node]->place;
    struct effect effect;
    int rounds = 0;

    for (int i = 0; i < steps_max && rounds < rounds_enough(search); i++) {
        if (!call_ready(&search->kernel, world, process) ||
            !search_step(search, world, step, &effect) || effect.refused.kind || effect.died >= 0 ||
            effect.closed >= 0)
            break;
        rounds += search->behaviour.nodes[world->process[process].node]->place == place;
    }
    return rounds;
}

// The first zombie child of the process, or -1.
static int zombie_of(const struct world *world, int process)
{
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_ZOMBIE && world->process[i].parent == process &&
            !is_daemon(&world->process[i]))
            return i;
    return -1;
}

static bool is_orphan(const struct world *world, int process)
{
    return world->process[process].stray && !is_daemon(&world->process[process]);
}

// A process that sleeps in a loop has time to wait for its children. Other loops may do that later.
static bool has_time(const struct node *node)
{
    return kind_is(node->call.kind, KIND_PASTIME);
}

static void zombie_report(const struct finder *finder, int state, const struct world *world,
                          int process, int line)
{
    const int child = zombie_of(world, process);
    struct buffer *text =
        child < 0 ? NULL : finding_add(finder, FINDING_ZOMBIE, process, line, state, NULL);

    if (text)
        buffer_print(text, "process %d has not waited for its dead child %d in %d rounds of a loop",
                     FIRST_PID + process, FIRST_PID + child, rounds_enough(finder->search));
}

static void orphan_report(const struct finder *finder, int state, int process, int line)
{
    struct buffer *text = finding_add(finder, FINDING_ORPHAN, process, line, state, NULL);

    if (text)
        buffer_print(
            text, "process %d outlives its parent %d and has not ended in %d rounds of a loop",
            FIRST_PID + process, FIRST_PID + behaviour_parent(&finder->search->behaviour, process),
            rounds_enough(finder->search));
}

static void look_at_loop(const struct finder *finder, int state, int process,
                         struct key_table *done)
{
    struct search *search = finder->search;
    struct world world;
    bool is_new = false;

    world_unpack(&world, &search->packs.keys[state]);
    const int number = world.process[process].node;
    const struct node *node = search->behaviour.nodes[number];
    const int zombie = has_time(node) ? zombie_of(&world, process) : -1;
    const int key[3] = {number, zombie, is_orphan(&world, process)};
    if (zombie >= 0 || is_orphan(&world, process))
        key_table_intern(done, key, sizeof key, &is_new);
    if (is_new && go_round(search, &world, process) == rounds_enough(search)) {
        if (zombie >= 0)
            zombie_report(finder, state, &world, process, node->line);
        if (is_orphan(&world, process))
            orphan_report(finder, state, process, node->line);
    }
    world_free(&world);
}

void find_unbounded(const struct finder *finder)
{
    struct search *search = finder->search;
    struct key_table done = {0};
    struct world world;

    for (int state = 0; search->unbounded.count && state < (int)search->packs.count; state++) {
        world_unpack(&world, &search->packs.keys[state]);
        for (int i = 0; i < world.count; i++)
            if (world.process[i].life == LIFE_RUNNING &&
                rounds_are_over(&search->kernel, &world, i))
                look_at_loop(finder, state, i, &done);
        world_free(&world);
    }
    key_table_free(&done);
}
