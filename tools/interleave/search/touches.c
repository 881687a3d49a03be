// SPDX-License-Identifier: MIT
// What calls touch: all that can follow a node, and what can follow it while some processes stand
// still.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/faults.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/model/robust.h"
#include "interleave/model/world.h"
#include "interleave/search/places.h"
#include "interleave/search/touches.h"
#include "interleave/tracee/calls.h"
#include "lib/base/memory.h"

enum { VISITS_MAX = 1000 };

// ---- All that can follow ------------------------------------------------------------------------

// The node at which the process stands when it comes here: equal nodes are merged.
static int node_reached(const struct behaviour *behaviour, int node)
{
    const int same = behaviour->nodes[node]->same_as;

    return same == NODE_NONE ? node : same;
}

// The parent of a node has a smaller number, so one pass is enough except for loops.
static bool later_spread(struct touches *touches, const struct behaviour *behaviour)
{
    bool grew = false;

    for (int i = touches->count - 1; i >= 0; i--) {
        const int parent = behaviour->nodes[i]->parent;
        const int reached = node_reached(behaviour, i);
        touches->later[i] |= touches->later[reached];
        (void)places_add(&touches->later_places[i], &touches->later_places[reached]);
        if (parent == NODE_NONE)
            continue;
        grew |= places_add(&touches->later_places[parent], &touches->later_places[i]) ||
                (touches->later[i] & ~touches->later[parent]) != 0;
        touches->later[parent] |= touches->later[i];
    }
    return grew;
}

// The end of the process, or exec, gives back a mutex in shared memory.
static bool gives_back(const struct node *node)
{
    const enum call_kind kind = node->call.kind;

    return (kind == CALL_EXIT || kind == CALL_CRASH || kind == CALL_EXEC) && robust_is_held(node);
}

static void touches_resize(struct touches *touches, int count)
{
    const size_t size = (size_t)count;

    touches->own = memory_resize(touches->own, size, sizeof *touches->own);
    touches->later = memory_resize(touches->later, size, sizeof *touches->later);
    touches->own_places = memory_resize(touches->own_places, size, sizeof *touches->own_places);
    touches->later_places =
        memory_resize(touches->later_places, size, sizeof *touches->later_places);
    touches->seen = memory_resize(touches->seen, size, sizeof *touches->seen);
    touches->left = memory_resize(touches->left, size, sizeof *touches->left);
    touches->count = count;
    touches->walk = 0;
}

void touches_update(struct touches *touches, const struct kernel *kernel)
{
    const struct behaviour *behaviour = kernel->behaviour;

    touches->kernel = kernel;
    if (touches->count == behaviour->count)
        return;
    touches_resize(touches, behaviour->count);
    for (int i = 0; i < touches->count; i++) {
        const struct call *call = &behaviour->nodes[i]->call;
        const unsigned own = touches_of_call(kernel, call) |
                             (fault_is_about(kernel, call) ? TOUCHES_FAULTS : 0U) |
                             (gives_back(behaviour->nodes[i]) ? TOUCHES_UNKNOWN : 0U);
        touches->own[i] = touches->later[i] = (unsigned char)own;
        touches->own_places[i] = touches->later_places[i] =
            kernel->scope->maps_files && own & TOUCHES_FILES ? places_all() : places_of(call);
        touches->seen[i] = 0;
    }
    while (later_spread(touches, behaviour))
        ;
}

void touches_free(struct touches *touches)
{
    free(touches->own);
    free(touches->later);
    free(touches->own_places);
    free(touches->later_places);
    free(touches->seen);
    free(touches->left);
    free(touches->todo);
    *touches = (struct touches){0};
}

// ---- What can follow while some processes stand still -------------------------------------------

struct walk {
    struct touches *touches;
    const struct world *world;
    const bool *stays;
    int process;
    bool any_stays; // some child of the process
    struct touched found;
};

static void item_add(struct touches *touches, int node, int left)
{
    if (touches->todo_count == touches->todo_size) {
        touches->todo_size = touches->todo_size ? touches->todo_size * 2 : 64;
        touches->todo =
            memory_resize(touches->todo, (size_t)touches->todo_size, sizeof *touches->todo);
    }
    touches->todo[touches->todo_count++] =
        (struct touches_item){node, left < PROCESS_MAX ? left : PROCESS_MAX};
}

static bool stays_child(const struct walk *walk, int child)
{
    return child >= 0 && child < walk->world->count &&
           walk->world->process[child].life == LIFE_RUNNING &&
           walk->world->process[child].parent == walk->process && walk->stays[child];
}

// What the wait needs; a call that can be made to fail needs nothing.
static enum wait_need need_of(const struct walk *walk, int node, int *child)
{
    const struct call *call = &walk->touches->kernel->behaviour->nodes[node]->call;

    *child = -1;
    if (!kind_is(call->kind, KIND_WAIT) || (walk->touches->own[node] & TOUCHES_FAULTS))
        return NEEDS_NOTHING;
    return wait_need(call, child);
}

static bool can_go_on(const struct walk *walk, struct touches_item item)
{
    const struct call *call = &walk->touches->kernel->behaviour->nodes[item.node]->call;
    int child = -1;

    switch (need_of(walk, item.node, &child)) {
    case NEEDS_ANY:
        return item.left > 0 || !walk->any_stays;
    case NEEDS_ONE:
        return !stays_child(walk, child);
    default:
        return call->kind != CALL_SPIN;
    }
}

// The child that the wait has found, or -1.
static int child_found(const struct call *call, const struct result *result)
{
    const int64_t number = wait_child(call, result);

    return number ? (int)(number - FIRST_PID) : -1;
}

// Adds what follows one result of the call, unless that result is impossible while some children
// stand still.
static void result_follow(struct walk *walk, struct touches_item item, int next)
{
    const struct behaviour *behaviour = walk->touches->kernel->behaviour;
    const struct call *call = &behaviour->nodes[item.node]->call;
    const struct result *result = &behaviour->nodes[next]->result;
    const bool waits = kind_is(call->kind, KIND_WAIT);
    const int child = waits && result->how == RETURNED ? child_found(call, result) : -1;
    int wanted = -1;
    const enum wait_need need = need_of(walk, item.node, &wanted);
    int left = item.left;

    if (need == NEEDS_ANY &&
        (child < 0 ? result->value == -ECHILD && walk->any_stays : item.left == 0))
        return;
    if (child >= 0 && stays_child(walk, child))
        return;
    left -= need != NEEDS_NOTHING && child >= 0 && left > 0;
    left += call->kind == CALL_FORK && result->how == RETURNED && result->value > 0;
    item_add(walk->touches, node_reached(behaviour, next), left);
}

// What a process touches that is born at the node.
static void born_add(struct walk *walk, int node)
{
    const unsigned of_born = TOUCHES_OUTPUT | TOUCHES_FILES | TOUCHES_FAULTS | TOUCHES_UNKNOWN;

    walk->found.touches |= walk->touches->later[node] & of_born;
    (void)places_add(&walk->found.places, &walk->touches->later_places[node]);
}

static void item_visit(struct walk *walk, struct touches_item item)
{
    struct touches *touches = walk->touches;
    const struct behaviour *behaviour = touches->kernel->behaviour;

    if (touches->seen[item.node] == touches->walk && touches->left[item.node] >= item.left)
        return;
    touches->seen[item.node] = touches->walk;
    touches->left[item.node] = item.left;
    if (!can_go_on(walk, item))
        return;
    walk->found.touches |= touches->own[item.node] | (unsigned)TOUCHES_BY_STEP;
    (void)places_add(&walk->found.places, &touches->own_places[item.node]);
    for (int next = behaviour->nodes[item.node]->first; next != NODE_NONE;
         next = behaviour->nodes[next]->next) {
        if (behaviour->nodes[next]->process == walk->process)
            result_follow(walk, item, next);
        else
            born_add(walk, next);
    }
}

// Number of children that the process could still reap.
static int children_count(struct walk *walk)
{
    int left = 0;

    for (int i = 0; i < walk->world->count; i++) {
        const struct process *there = &walk->world->process[i];
        if (there->life == LIFE_NONE || there->parent != walk->process)
            continue;
        walk->any_stays |= stays_child(walk, i);
        left += !stays_child(walk, i);
    }
    return left;
}

struct touched touches_meanwhile(struct touches *touches, const struct world *world, int process,
                                 const bool *stays)
{
    struct walk walk = {.touches = touches, .world = world, .stays = stays, .process = process};
    const int node = world->process[process].node;
    const struct touched most = {touches->later[node] | (uint64_t)TOUCHES_BY_STEP,
                                 touches->later_places[node]};
    int visits = 0;

    if (world->process[process].closed)
        return (struct touched){TOUCHES_END | TOUCHES_BY_STEP, {{0}, {0}}};
    touches->walk++;
    touches->todo_count = 0;
    item_add(touches, node, children_count(&walk));
    while (touches->todo_count && memcmp(&walk.found, &most, sizeof most) != 0) {
        if (++visits > VISITS_MAX)
            return most;
        item_visit(&walk, touches->todo[--touches->todo_count]);
    }
    return walk.found;
}
