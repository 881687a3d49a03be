// SPDX-License-Identifier: MIT
// Backward slices of schedules: going back from the last step, a step is kept when a kept step
// depends on it. A reduced search takes steps in an order of its own, so its paths are longer than
// a witness needs to be.
#include <stdlib.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/poll.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/search/places.h"
#include "interleave/search/search.h"
#include "interleave/search/slice.h"
#include "interleave/search/touches.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

// A step of the schedule, and what it depends on.
struct event {
    struct step step;
    int born;
    int parent; // of the process, before the step
    bool ends;  // the process ends, or closes its descriptors
    bool waits;
    int child;            // the child that the wait has found, or -1
    bool asks;            // asks who its parent is
    bool files;           // is about files that the program changes
    bool faults;          // is a call that can be made to fail
    struct places places; // in shared memory
    // Pipes and pairs of sockets that it is about: bit n for those of number n modulo 64
    uint64_t pipes;
    bool is_kept;
};

// ---- What happens -------------------------------------------------------------------------------

static uint64_t pipe_bit(const struct search *search, int object)
{
    const int pipe = behaviour_channel(&search->behaviour, object);

    return pipe == OBJECT_NONE ? 0 : (uint64_t)1 << (pipe & 63);
}

static uint64_t pipes_held(const struct search *search, const struct node *node)
{
    uint64_t pipes = 0;

    for (int i = 0; i < node->local.count; i++)
        pipes |= pipe_bit(search, node->local.descriptors[i].object);
    return pipes;
}

static uint64_t pipes_asked(const struct search *search, const struct call *call)
{
    uint64_t pipes = pipe_bit(search, call->object);

    for (int i = 0; call->kind == CALL_POLL && i < poll_item_count(call); i++)
        pipes |= pipe_bit(search, poll_item_get(call, i).object);
    return pipes;
}

static int child_found(const struct call *call, const struct effect *effect)
{
    const struct result *result = &effect->move[0].result;
    const int64_t number = wait_child(call, result);

    return effect->moves && result->how == RETURNED && number ? (int)(number - FIRST_PID) : -1;
}

static struct event event_of(const struct search *search, const struct process *there,
                             struct step step, const struct effect *effect)
{
    const struct node *node = search->behaviour.nodes[there->node];
    const unsigned own = search->independence->touches.own[there->node];
    const bool ends = effect->died == step.process || effect->closed == step.process;
    const bool waits = kind_is(node->call.kind, KIND_WAIT);

    return (struct event){.step = step,
                          .born = effect->born,
                          .parent = there->parent,
                          .ends = ends,
                          .waits = waits && !ends,
                          .child = waits && !ends ? child_found(&node->call, effect) : -1,
                          .asks = node->call.kind == CALL_GETPPID,
                          .files = own & TOUCHES_FILES,
                          .faults = own & TOUCHES_FAULTS,
                          .places = search->independence->touches.own_places[there->node],
                          .pipes =
                              ends || node->call.kind == CALL_FORK || node->call.kind == CALL_EXEC
                                  ? pipes_held(search, node)
                                  : pipes_asked(search, &node->call)};
}

// Takes the step. False when the model cannot take it: WORLD is unchanged.
static bool take(struct search *search, struct world *world, struct step step,
                 struct effect *effect)
{
    struct buffer packed = {0};
    struct world after;

    if (!kernel_can_step(&search->kernel, world, step))
        return false;
    world_pack(world, &packed);
    world_unpack(&after, &packed);
    buffer_free(&packed);
    const bool is_taken = search_step(search, &after, step, effect) && !effect->refused.kind;
    if (is_taken) {
        world_free(world);
        *world = after;
    } else {
        world_free(&after);
    }
    return is_taken;
}

// Takes all steps but the last; WORLD is then the world before the last step. False when a step is
// not possible.
static bool go_through(struct search *search, const struct step *steps, int count,
                       struct world *world)
{
    struct effect effect;

    world_unpack(world, &search->packs.keys[0]);
    for (int i = 0; i < count - 1; i++)
        if (!take(search, world, steps[i], &effect))
            return false;
    return kernel_can_step(&search->kernel, world, steps[count - 1]);
}

// Fills in the events of a schedule, which is possible.
static void events_note(struct search *search, const struct step *steps, int count,
                        struct event *events)
{
    struct world world;

    world_unpack(&world, &search->packs.keys[0]);
    for (int i = 0; i < count; i++) {
        const struct process before = world.process[steps[i].process];
        struct effect effect = {.born = -1, .died = -1, .closed = -1};
        (void)take(search, &world, steps[i], &effect);
        events[i] = event_of(search, &before, steps[i], &effect);
    }
    world_free(&world);
}

// ---- What depends on what -----------------------------------------------------------------------

static bool end_matters(const struct search *search, const struct event *end,
                        const struct event *later)
{
    const int process = later->step.process;

    if (process == end->parent)
        return later->ends ||
               (later->waits && (later->child < 0 || later->child == end->step.process));
    return behaviour_parent(&search->behaviour, process) == end->step.process &&
           (later->ends || later->asks);
}

static bool depends(const struct search *search, const struct event *earlier,
                    const struct event *later)
{
    return earlier->step.process == later->step.process || earlier->born == later->step.process ||
           (earlier->files && later->files) || (earlier->faults && later->faults) ||
           (earlier->pipes & later->pipes) || places_conflict(&earlier->places, &later->places) ||
           (earlier->ends && end_matters(search, earlier, later));
}

static int steps_keep(const struct search *search, struct event *events, int count,
                      struct step *kept)
{
    int most = 0;

    events[count - 1].is_kept = true;
    for (int i = count - 2; i >= 0; i--)
        for (int later = i + 1; later < count && !events[i].is_kept; later++)
            events[i].is_kept =
                events[later].is_kept && depends(search, &events[i], &events[later]);
    for (int i = 0; i < count; i++)
        if (events[i].is_kept)
            kept[most++] = events[i].step;
    return most;
}

// Whether the process and its dead children are the same in both worlds.
static bool is_same_family(const struct world *one, const struct world *other, int process)
{
    for (int i = 0; i < one->count; i++) {
        const struct process *a = &one->process[i];
        const struct process *b = &other->process[i];
        const bool concerned = i == process || (a->life == LIFE_ZOMBIE && a->parent == process);
        if (concerned && (i >= other->count || a->life != b->life || a->parent != b->parent ||
                          a->node != b->node || a->stray != b->stray || a->closed != b->closed))
            return false;
    }
    return true;
}

int slice_schedule(struct search *search, struct step *steps, int count)
{
    struct event *events = memory_new((size_t)count, sizeof *events);
    struct step *kept = memory_new((size_t)count, sizeof *kept);
    struct world whole;
    struct world world;

    touches_update(&search->independence->touches, &search->kernel);
    events_note(search, steps, count, events);
    const int wanted = steps_keep(search, events, count, kept);
    const bool is_whole = go_through(search, steps, count, &whole);
    const bool is_possible_alone = go_through(search, kept, wanted, &world);
    const bool is_same =
        is_whole && is_possible_alone && is_same_family(&whole, &world, steps[count - 1].process);
    world_free(&whole);
    world_free(&world);
    for (int i = 0; is_same && i < wanted; i++)
        steps[i] = kept[i];
    free(events);
    free(kept);
    return is_same ? wanted : count;
}
