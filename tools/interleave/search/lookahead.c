// SPDX-License-Identifier: MIT
// Finds unknown behaviour near a state: a breadth-first search in the model, which costs little
// beside a run.
#include <stdlib.h>

#include "interleave/model/clock.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/world.h"
#include "interleave/search/lookahead.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

enum { STATES_MAX = 400, PLACES_MAX = 400 + STEPS_MAX };

struct place {
    int from; // the place that leads here, -1 for the first
    int depth;
    struct step step; // the step from `from`
};

struct view {
    struct search *search;
    struct key_table packs; // by place
    struct place places[PLACES_MAX];
};

static void place_add(struct view *view, const struct world *world, struct place place)
{
    struct buffer packed = {0};
    bool is_new = false;

    world_pack(world, &packed);
    const int number = key_table_intern(&view->packs, packed.data, packed.size, &is_new);
    buffer_free(&packed);
    if (is_new)
        view->places[number] = place;
}

static int path_to(const struct view *view, int at, struct step last, struct step *steps)
{
    const int count = view->places[at].depth + 1;

    steps[count - 1] = last;
    for (int i = count - 1; i > 0; i--) {
        steps[i - 1] = view->places[at].step;
        at = view->places[at].from;
    }
    return count;
}

// Whether the run under way can still take the step. Signals can arrive at the return of a call
// only while the real process is held there.
static bool can_take(const struct view *view, int at, struct step step)
{
    bool has_stepped = false;

    for (; view->places[at].from >= 0; at = view->places[at].from)
        has_stepped |=
            view->places[at].step.process == step.process &&
            (view->places[at].step.kind != STEP_ALARM || step_moves_clock(view->places[at].step)) &&
            view->places[at].step.kind != STEP_SLEEP;
    return step.kind != STEP_RETURN || has_stepped || view->search->run.runner[step.process].held;
}

// Takes the steps from this place in the model. True when *UNKNOWN is one that the model cannot
// take.
static bool place_expand(struct view *view, int at, struct step *unknown, bool *is_refused)
{
    struct step steps[STEPS_MAX];
    struct world world;
    struct effect effect = {0};
    bool is_known = true;

    world_unpack(&world, &view->packs.keys[at]);
    const int count = kernel_steps(&view->search->kernel, &world, steps);
    world_free(&world);
    for (int i = 0; i < count && is_known; i++) {
        if (!can_take(view, at, steps[i]))
            continue;
        world_unpack(&world, &view->packs.keys[at]);
        is_known = search_step(view->search, &world, steps[i], &effect) &&
                   effect.refused.kind != REFUSED_PROCESSES;
        if (!is_known)
            *unknown = steps[i];
        else if (!effect.refused.kind)
            place_add(view, &world, (struct place){at, view->places[at].depth + 1, steps[i]});
        world_free(&world);
    }
    *is_refused = effect.refused.kind == REFUSED_PROCESSES;
    return !is_known;
}

int lookahead_find(struct search *search, const struct world *world,
                   struct step steps[LOOKAHEAD_MAX], bool *is_refused)
{
    struct view *view = memory_new(1, sizeof *view);
    struct step unknown;
    int found = 0;

    view->search = search;
    place_add(view, world, (struct place){.from = -1});
    for (int at = 0; at < (int)view->packs.count && at < STATES_MAX && !found; at++) {
        if (view->places[at].depth >= LOOKAHEAD_MAX || (int)view->packs.count > STATES_MAX)
            break;
        if (place_expand(view, at, &unknown, is_refused))
            found = path_to(view, at, unknown, steps);
    }
    key_table_free(&view->packs);
    free(view);
    return found;
}
