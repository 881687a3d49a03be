// SPDX-License-Identifier: MIT
// One schedule, step by step.
#include <stdlib.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/world.h"
#include "interleave/report/report.h"
#include "interleave/report/schedule.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

static bool is_known(struct search *search, const struct world *world, struct step step)
{
    struct buffer packed = {0};
    struct world copy;
    struct effect effect;

    world_pack(world, &packed);
    world_unpack(&copy, &packed);
    const bool known = search_step(search, &copy, step, &effect);
    world_free(&copy);
    buffer_free(&packed);
    return known;
}

// Takes the step in the model and prints it. False when the step is refused: a fork that is one too
// many, or something that is not modelled.
static bool step_tell(const struct result_set *set, struct world *world, struct step step,
                      int number, FILE *out)
{
    struct buffer packed = {0};
    struct buffer text = {0};
    struct effect effect;
    struct world before;
    const struct node *node = set->search->behaviour.nodes[world->process[step.process].node];

    world_pack(world, &packed);
    world_unpack(&before, &packed);
    if (!search_step(set->search, world, step, &effect))
        die("the program is not the same at step %d of the schedule", number);
    step_print(set->search, &before, step, &effect, &text);
    if (effect.refused.kind == REFUSED_PROCESSES)
        buffer_print(&text, ": more than %d processes are born", set->search->limits.processes);
    else if (effect.refused.kind) {
        buffer_print(&text, ": ");
        refusal_print(&effect.refused, &text);
    }
    fprintf(out, "%4d  %d  %s%s%s\n", number, FIRST_PID + step.process, text.data,
            node->line >= 0 ? "  -- " : "",
            node->line >= 0 ? set->search->behaviour.lines.keys[node->line].data : "");
    world_free(&before);
    buffer_free(&packed);
    buffer_free(&text);
    return !effect.refused.kind;
}

static void end_tell(const struct result_set *set, const struct world *world, FILE *out)
{
    struct buffer text = {0};
    struct step possible[STEPS_MAX];

    status_print(world->status, &text);
    fprintf(out, "      %s: %s\n",
            kernel_steps(&set->search->kernel, world, possible) ? "stopped here" : "the end",
            text.data);
    buffer_free(&text);
    for (int i = 0; i < world->count; i++) {
        if (world->process[i].life != LIFE_RUNNING ||
            !kernel_blocked(&set->search->kernel, world, i))
            continue;
        waiting_print(set->search, world, i, &text);
        fprintf(out, "      %s\n", text.data);
        buffer_free(&text);
    }
}

static int schedule_given(const struct result_set *set, struct step **steps)
{
    *steps = NULL;
    const int count = *set->options->replay ? schedule_parse(set->options->replay, steps) : 0;
    if (count < 0)
        die("--replay: %s is not a schedule", set->options->replay);
    return count;
}

// The next step of the schedule, or after its end the first possible one. False where there is
// none. A stopped search does not know all of the program: a real run of the given schedule learns
// what is missing; after its end nothing more is learned.
static bool step_next(const struct result_set *set, const struct world *world, struct step **steps,
                      int at, int given)
{
    struct step possible[STEPS_MAX];
    struct search *search = set->search;

    if (at < given) {
        if (!kernel_can_step(&search->kernel, world, (*steps)[at]))
            die("--replay: step %d of the schedule is not possible", at + 1);
        return is_known(search, world, (*steps)[at]) || search_confirm(search, *steps, at + 1);
    }
    if (!kernel_steps(&search->kernel, world, possible) || !is_known(search, world, possible[0]))
        return false;
    *steps = memory_resize(*steps, (size_t)at + 1, sizeof **steps);
    (*steps)[at] = possible[0];
    return true;
}

// Whether WORLD was met before. *NUMBER is its number in the order of first meeting, from 0.
static bool is_met(struct key_table *met, const struct world *world, int *number)
{
    struct buffer packed = {0};
    bool is_new = false;

    world_pack(world, &packed);
    *number = key_table_intern(met, packed.data, packed.size, &is_new);
    buffer_free(&packed);
    return !is_new;
}

// After the end of the given schedule, the steps are followed until a state repeats.
int report_replay(const struct result_set *set, FILE *out, struct step **steps)
{
    enum { LONGEST = 100000 };
    struct world world;
    struct key_table met = {0};
    const int given = schedule_given(set, steps);
    int made = 0;
    int number = 0;
    bool comes_round = false;

    world_unpack(&world, &set->search->packs.keys[0]);
    if (given == 0)
        (void)is_met(&met, &world, &number);
    while (made < LONGEST && !comes_round && step_next(set, &world, steps, made, given) &&
           step_tell(set, &world, (*steps)[made], made + 1, out)) {
        made++;
        comes_round = made >= given && is_met(&met, &world, &number);
    }
    if (comes_round)
        fprintf(out, "      as after step %d: the steps since then can come again and again\n",
                given + number);
    end_tell(set, &world, out);
    key_table_free(&met);
    world_free(&world);
    return made;
}
