// SPDX-License-Identifier: MIT
// Partial order reduction: chooses the smallest set of processes whose steps are enough.
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/later.h"
#include "interleave/model/poll.h"
#include "interleave/model/world.h"
#include "interleave/search/independence.h"
#include "interleave/search/places.h"
#include "interleave/search/touches.h"
#include "interleave/tracee/calls.h"
#include "lib/graph/step_kind.h"

// A set of processes that stand still, and what the other processes can touch in the meantime.
struct choice {
    struct touches *touches;
    const struct kernel *kernel;
    const struct world *world;
    bool chosen[PROCESS_MAX];
    bool stays[PROCESS_MAX]; // lives, and cannot end in the meantime
    bool known[PROCESS_MAX]; // `meanwhile` and `stays` are set
    struct touched meanwhile[PROCESS_MAX];
};

bool independence_update(struct independence *independence, const struct kernel *kernel)
{
    touches_update(&independence->touches, kernel);
    return independence->touches.count == 0 || !(independence->touches.later[0] & TOUCHES_UNKNOWN);
}

void independence_free(struct independence *independence)
{
    touches_free(&independence->touches);
}

static bool lives(const struct world *world, int process)
{
    return world->process[process].life == LIFE_RUNNING;
}

// ---- What other processes do in the meantime ----------------------------------------------------

// A child has a greater index than its parent, so it is computed first.
static const struct touched *meanwhile(struct choice *choice, int process)
{
    for (int i = choice->world->count - 1; i >= process; i--) {
        if (choice->known[i])
            continue;
        choice->known[i] = true;
        choice->meanwhile[i] = (struct touched){0};
        if (lives(choice->world, i) && !choice->chosen[i])
            choice->meanwhile[i] =
                touches_meanwhile(choice->touches, choice->world, i, choice->stays);
        choice->stays[i] = lives(choice->world, i) && !(choice->meanwhile[i].touches & TOUCHES_END);
    }
    return &choice->meanwhile[process];
}

// ---- What a call depends on ---------------------------------------------------------------------

static int channel_of(const struct kernel *kernel, int object)
{
    return behaviour_channel(kernel->behaviour, object);
}

// Whether the process has an end of the pipe or connection open; with END, whether it has END open.
static bool holds(const struct choice *choice, int process, int channel, int end)
{
    const struct local *local = &kernel_node(choice->kernel, choice->world, process)->local;

    if (!lives(choice->world, process))
        return false;
    for (int i = 0; i < local->count; i++) {
        const int object = local->descriptors[i].object;
        if (!kernel_has_open(choice->world, process, i))
            continue;
        if (end == OBJECT_NONE ? channel_of(choice->kernel, object) == channel : object == end)
            return true;
    }
    return false;
}

static bool has_reader(const struct choice *choice, int pipe)
{
    bool found = false;

    for (int i = 0; i < choice->world->count; i++)
        found |= holds(choice, i, pipe, pipe);
    return found;
}

static bool is_write(const struct call *call)
{
    return kind_is(call->kind, KIND_WRITE);
}

// The call that the process is about to make. A process that has closed its descriptors makes none:
// it only dies.
static const struct call *call_of(const struct choice *choice, int process)
{
    static const struct call none = {.kind = CALL_EXIT, .object = OBJECT_NONE};

    return choice->world->process[process].closed
               ? &none
               : &kernel_node(choice->kernel, choice->world, process)->call;
}

// Whether the step can end the process: by the call, or by SIGPIPE where nobody reads the pipe, or
// may no longer receive what is sent.
static bool may_end(const struct choice *choice, int process)
{
    const struct call *call = call_of(choice, process);
    const int pipe = behaviour_pipe(choice->kernel->behaviour, call->object);

    return kind_is(call->kind, KIND_END) || touches_sends(call) ||
           (is_write(call) && pipe != OBJECT_NONE && !has_reader(choice, pipe));
}

static bool holds_any(const struct choice *choice, int process, int channel)
{
    return channel != OBJECT_NONE && holds(choice, process, channel, OBJECT_NONE);
}

// Whether the call is about a pipe or connection of which the process has an end.
static bool is_about_channel_of(const struct choice *choice, const struct call *call, int process)
{
    for (int i = 0; call->kind == CALL_POLL && i < poll_item_count(call); i++)
        if (holds_any(choice, process, channel_of(choice->kernel, poll_item_get(call, i).object)))
            return true;
    return holds_any(choice, process, channel_of(choice->kernel, call->object));
}

// Whether the process may notice, now or later, that END of a pipe is closed before and not after
// what it does: by a write, where the end is for reading, or by looking at the pipe without
// waiting. A read that waits for the last writer's close can only go on afterwards, and takes the
// same text.
static bool may_notice(const struct choice *choice, int process, int end)
{
    const struct behaviour *behaviour = choice->kernel->behaviour;
    const int pipe = behaviour_pipe(behaviour, end);
    const bool only_writes = behaviour->objects[end].kind == OBJECT_PIPE_WRITE;
    const uint64_t later = behaviour->nodes[choice->world->process[process].node]->later;

    return pipe == OBJECT_NONE ||
           (later & (later_looks(pipe) | (only_writes ? 0 : later_writes(pipe)))) != 0;
}

// Whether any process may notice when the end is closed. A process that has both ends of a pipe may
// have children that notice.
static bool anybody_may_notice(const struct choice *choice, int end)
{
    for (int i = 0; i < choice->world->count; i++)
        if (holds_any(choice, i, channel_of(choice->kernel, end)) && may_notice(choice, i, end))
            return true;
    return false;
}

// Whether anybody may tell when CLOSER, which has END open, lets go of it among all that it closes
// one after the other, by its end or an exec, now or later. Then it matters who is the last one to
// close END. Of pipes that it makes later nothing is known here.
static bool order_shows(const struct choice *choice, int closer, int end)
{
    const struct node *node = kernel_node(choice->kernel, choice->world, closer);
    uint64_t left = node->let_go;
    bool shows = false;

    if (!(left & later_lets_go(end)))
        return false;
    for (int i = 0; i < node->local.count; i++) {
        const int object = node->local.descriptors[i].object;
        const uint64_t bit = later_lets_go(object);
        if (channel_of(choice->kernel, object) == OBJECT_NONE || !(node->let_go & bit) ||
            !kernel_has_open(choice->world, closer, i))
            continue;
        left &= ~bit;
        shows |= anybody_may_notice(choice, object);
    }
    return shows || left;
}

// Whether it matters if END is closed before or after what OTHER does, now or later.
static bool notices_close(const struct choice *choice, int other, int end)
{
    return choice->kernel->scope->closings || may_notice(choice, other, end) ||
           (holds(choice, other, channel_of(choice->kernel, end), end) &&
            order_shows(choice, other, end));
}

// Whether OTHER may notice that PROCESS, by its call, closes ends of pipes that OTHER has open.
static bool notices_closes(const struct choice *choice, int process, int other)
{
    const struct local *local = &kernel_node(choice->kernel, choice->world, process)->local;

    if (call_of(choice, process)->kind != CALL_EXEC && !may_end(choice, process))
        return false;
    for (int i = 0; i < local->count; i++) {
        const int end = local->descriptors[i].object;
        if (kernel_has_open(choice->world, process, i) &&
            holds_any(choice, other, channel_of(choice->kernel, end)) &&
            (notices_close(choice, other, end) ||
             (holds(choice, other, channel_of(choice->kernel, end), end) &&
              order_shows(choice, process, end))))
            return true;
    }
    return false;
}

// Whether the call of PROCESS depends on what OTHER does to a pipe or connection of which OTHER has
// an end.
static bool depends_on_channel(const struct choice *choice, int process, int other)
{
    const struct call *call = call_of(choice, process);
    const bool closes = call->kind == CALL_CLOSE || call->kind == CALL_DUP;

    return (is_about_channel_of(choice, call, other) &&
            (!closes || notices_close(choice, other, call->object))) ||
           notices_closes(choice, process, other);
}

// Whether the call of PROCESS concerns a pipe or connection of which OTHER has an end: the call is
// about it, or closes an end of it.
static bool share_channel(const struct choice *choice, int process, int other)
{
    const struct local *local = &kernel_node(choice->kernel, choice->world, process)->local;
    const struct call *call = call_of(choice, process);

    if (is_about_channel_of(choice, call, other))
        return true;
    if (call->kind != CALL_EXEC && !may_end(choice, process))
        return false;
    for (int i = 0; i < local->count; i++)
        if (kernel_has_open(choice->world, process, i) &&
            holds_any(choice, other, channel_of(choice->kernel, local->descriptors[i].object)))
            return true;
    return false;
}

// Whether the wait of the process depends on the end of CHILD. Linux takes the dead child that was
// born first: the end of one that was born after it makes no difference.
static bool waits_for(const struct choice *choice, int process, int child)
{
    const struct world *world = choice->world;
    const struct call *call = call_of(choice, process);
    int one = -1;

    if (!kind_is(call->kind, KIND_WAIT) || !wait_asks_for(world, process, call, child))
        return false;
    const int first = wait_next(world, process, call, -1);
    return choice->kernel->reaps_any || wait_need(call, &one) == NEEDS_NOTHING || first < 0 ||
           first > child;
}

// What OTHER must not touch before PROCESS makes its present call.
static unsigned depends_on(const struct choice *choice, int process, int other)
{
    const struct process *there = &choice->world->process[process];
    const bool is_child = there->parent == other;
    const bool is_parent = choice->world->process[other].parent == process;
    unsigned touches = 0;

    if (!there->closed)
        touches |=
            choice->touches->own[there->node] & (TOUCHES_OUTPUT | TOUCHES_FILES | TOUCHES_FAULTS);
    if (is_child && may_end(choice, process))
        touches |= TOUCHES_END | TOUCHES_CHILDREN;
    if (is_parent && may_end(choice, process))
        touches |= TOUCHES_END | TOUCHES_PARENT;
    if (is_child && call_of(choice, process)->kind == CALL_GETPPID)
        touches |= TOUCHES_END;
    if (process == 0 && may_end(choice, process))
        touches |= TOUCHES_OUTPUT;
    if (other == 0 && touches & TOUCHES_OUTPUT)
        touches |= TOUCHES_END;
    if (waits_for(choice, process, other))
        touches |= TOUCHES_END;
    if (depends_on_channel(choice, process, other))
        touches |= TOUCHES_BY_STEP;
    return touches;
}

// ---- The set ------------------------------------------------------------------------------------

static bool depends(struct choice *choice, int process, int other)
{
    const unsigned touches = depends_on(choice, process, other);
    const struct process *there = &choice->world->process[process];
    const bool has_places =
        !there->closed && places_are_any(&choice->touches->own_places[there->node]);

    return (touches && (meanwhile(choice, other)->touches & touches)) ||
           (has_places && places_conflict(&choice->touches->own_places[there->node],
                                          &meanwhile(choice, other)->places));
}

// Adds the processes on which some call of the set depends; false when there are none.
static bool set_grow(struct choice *choice)
{
    bool grew = false;

    memset(choice->known, 0, sizeof choice->known);
    for (int i = 0; i < choice->world->count; i++) {
        if (!choice->chosen[i])
            continue;
        for (int other = 0; other < choice->world->count; other++)
            if (!choice->chosen[other] && lives(choice->world, other) && depends(choice, i, other))
                grew = choice->chosen[other] = true;
    }
    return grew;
}

static int steps_of(const struct choice *choice, const struct step *steps, int count)
{
    int chosen = 0;

    for (int i = 0; i < count; i++)
        chosen += choice->chosen[steps[i].process];
    return chosen;
}

static int steps_keep(const struct choice *choice, struct step *steps, int count)
{
    int kept = 0;

    for (int i = 0; i < count; i++)
        if (choice->chosen[steps[i].process])
            steps[kept++] = steps[i];
    return kept;
}

int independence_choose(struct independence *independence, const struct world *world,
                        struct step *steps, int count)
{
    const struct kernel *kernel = independence->touches.kernel;
    struct choice choice = {.touches = &independence->touches, .kernel = kernel, .world = world};
    struct choice best;
    int least = count;

    for (int i = 0; i < count && least > 1; i++) {
        if (i > 0 && steps[i].process == steps[i - 1].process)
            continue;
        memset(choice.chosen, 0, sizeof choice.chosen);
        choice.chosen[steps[i].process] = true;
        while (set_grow(&choice) && steps_of(&choice, steps, count) < least)
            ;
        if (steps_of(&choice, steps, count) < least) {
            least = steps_of(&choice, steps, count);
            best = choice;
        }
    }
    return least < count ? steps_keep(&best, steps, count) : count;
}

// ---- Ends that are taken at once ----------------------------------------------------------------

static bool waits_for_any(const struct choice *choice, int process)
{
    const int node = choice->world->process[process].node;
    const struct call *call = call_of(choice, process);
    int child = -1;

    return kind_is(call->kind, KIND_WAIT) && !(choice->touches->own[node] & TOUCHES_FAULTS) &&
           wait_need(call, &child) == NEEDS_ANY;
}

// Whether the end of the process concerns only its parent, and the parent has no dead child.
static bool ends_quietly(const struct choice *choice, int process)
{
    const int parent = choice->world->process[process].parent;

    for (int i = 0; i < choice->world->count; i++) {
        const struct process *there = &choice->world->process[i];
        if (there->life == LIFE_ZOMBIE && there->parent == parent)
            return false;
        if (there->life == LIFE_RUNNING && i != process &&
            (there->parent == process || share_channel(choice, process, i)))
            return false;
    }
    return !kernel_node(choice->kernel, choice->world, parent)->local.signals.no_zombies;
}

int independence_taker(struct independence *independence, const struct world *world,
                       struct step step)
{
    const struct kernel *kernel = independence->touches.kernel;
    const struct choice choice = {
        .touches = &independence->touches, .kernel = kernel, .world = world};
    const int parent = world->process[step.process].parent;
    const enum call_kind kind = call_of(&choice, step.process)->kind;
    const bool is_end = step.kind == STEP_CALL && kind_is(kind, KIND_END);

    return is_end && parent != REAPER && waits_for_any(&choice, parent) &&
                   ends_quietly(&choice, step.process)
               ? parent
               : -1;
}
