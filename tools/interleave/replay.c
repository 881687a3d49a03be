// SPDX-License-Identifier: MIT
// The story of one schedule.
#include <stdlib.h>

#include "interleave/report.h"
#include "interleave/schedule.h"
#include "lib/diag.h"

static bool is_possible(const struct search *search, const struct world *world, struct step step)
{
    struct step steps[STEPS_MAX];
    const int count = kernel_steps(&search->kernel, world, steps);

    for (int i = 0; i < count; i++)
        if (steps[i].process == step.process && steps[i].kind == step.kind &&
            steps[i].detail == step.detail)
            return true;
    return false;
}

// Takes the step in the model and tells it; the world becomes the one after it.
static void step_tell(const struct result_set *set, struct world *world, struct step step,
                      int number, FILE *out)
{
    struct bytes packed = {0};
    struct bytes text = {0};
    struct effect effect;
    struct world before;
    const struct node *node = set->search->behaviour.nodes[world->process[step.process].node];

    world_pack(world, &packed);
    world_unpack(&before, &packed);
    if (!search_step(set->search, world, step, &effect) || effect.refused)
        die("the schedule leaves what is known of the program at step %d", number);
    step_print(set->search, &before, step, &effect, &text);
    fprintf(out, "%4d  %d  %s%s%s\n", number, FIRST_PID + step.process, text.data,
            node->line >= 0 ? "  -- " : "",
            node->line >= 0 ? set->search->behaviour.lines.keys[node->line].data : "");
    world_free(&before);
    bytes_free(&packed);
    bytes_free(&text);
}

static void end_tell(const struct result_set *set, const struct world *world, FILE *out)
{
    struct bytes text = {0};

    status_print(world->status, &text);
    fprintf(out, "      the end: %s\n", text.data);
    bytes_free(&text);
    for (int i = 0; i < world->count; i++) {
        if (world->process[i].life != LIFE_RUNNING)
            continue;
        waiting_print(set->search, world, i, &text);
        fprintf(out, "      %s\n", text.data);
        bytes_free(&text);
    }
}

int report_replay(const struct result_set *set, FILE *out, struct step **steps)
{
    enum { LONGEST = 100000 };
    struct step possible[STEPS_MAX];
    struct world world;
    int count = 0;

    *steps = NULL;
    if (*set->options->replay)
        count = schedule_parse(set->options->replay, steps);
    if (count < 0)
        die("--replay: %s is not a schedule", set->options->replay);
    world_unpack(&world, &set->search->packs.keys[0]);
    for (int i = 0; i < LONGEST; i++) {
        if (i >= count && !kernel_steps(&set->search->kernel, &world, possible))
            break;
        if (i >= count) {
            *steps = memory_resize(*steps, (size_t)i + 1, sizeof **steps);
            (*steps)[count++] = possible[0];
        } else if (!is_possible(set->search, &world, (*steps)[i])) {
            die("--replay: step %d of the schedule is not possible", i + 1);
        }
        step_tell(set, &world, (*steps)[i], i + 1, out);
    }
    end_tell(set, &world, out);
    world_free(&world);
    return count;
}
