// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/belief_place.h"

#include <string.h>
#include <sys/mman.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"

// ---- Memory -------------------------------------------------------------------------------------

// Does CALL return memory of which a child gets a copy?
static bool allocates(const struct node *call)
{
    enum { FLAGS = 3 };
    long flags = 0;

    if (is_call_of(call, "malloc calloc strdup"))
        return true;
    return is_call_of(call, "mmap") && constant_of(argument_of(call, FLAGS), &flags) &&
           (flags & MAP_PRIVATE);
}

struct pointer {
    const struct node *variable;
    bool is_heap;
    bool is_other;
};

// What VARIABLE gets at NODE, by its declaration or an assignment; NULL if that is no such node.
static const struct node *value_given(const struct node *node, const struct node *variable)
{
    if (node == variable && node->count > 0)
        return without_casts(node->children[0]);
    if (is_assignment(node) && without_casts(node->children[0])->target == variable)
        return without_casts(node->children[1]);
    return NULL;
}

static bool note_pointer(const struct node *node, void *context)
{
    struct pointer *pointer = context;
    const struct node *value = value_given(node, pointer->variable);

    if (!value || is_null_pointer(value))
        return false;
    if (allocates(value))
        pointer->is_heap = true;
    else
        pointer->is_other = true;
    return false;
}

// Does the pointer always lead to memory that it alone has, of which a child gets a copy?
static bool is_heap(const struct walk *walk, const struct node *variable)
{
    struct pointer pointer = {.variable = variable};

    (void)any_node(walk->tree->root, note_pointer, &pointer);
    return pointer.is_heap && !pointer.is_other;
}

// The variable at PLACE, or the pointer to memory at PLACE if no other one leads there.
const struct node *belief_variable(const struct walk *walk, int place)
{
    const struct node *root = walk->tree->nodes[place_root(&walk->places, place)];
    int pointed = 0;

    for (int at = place; at != -1; at = place_get(&walk->places, at).base)
        pointed += place_get(&walk->places, at).part == PLACE_POINTED;
    if (root->kind != NODE_VARIABLE || pointed > 1)
        return NULL;
    if (pointed == 0 && !strchr(root->type, '*'))
        return root;
    return strchr(root->type, '*') && is_heap(walk, root) ? root : NULL;
}

int rule_belief_memory(struct walk *walk, const struct node *pointer)
{
    const struct node *variable = pointer ? without_casts(pointer)->target : NULL;

    if (!variable || variable->kind != NODE_VARIABLE || !strchr(variable->type, '*') ||
        !is_heap(walk, variable))
        return -1;
    return place_of(&walk->places, walk_variable(walk, variable), PLACE_POINTED, 0);
}

static bool is_private_map(const struct node *node, void *context)
{
    enum { FLAGS = 3 };
    const struct pointer *pointer = context;
    const struct node *value = value_given(node, pointer->variable);
    long flags = 0;

    return value && is_call_of(value, "mmap") && constant_of(argument_of(value, FLAGS), &flags) &&
           (flags & MAP_PRIVATE) && (flags & MAP_ANONYMOUS);
}

bool belief_is_private_map(const struct walk *walk, const struct node *variable)
{
    struct pointer pointer = {.variable = variable};

    return strchr(variable->type, '*') && any_node(walk->tree->root, is_private_map, &pointer);
}

int64_t belief_member(const struct walk *walk, int place)
{
    int64_t member = 0;

    for (struct place at = {.base = place}; at.base != -1;) {
        at = place_get(&walk->places, at.base);
        if (at.part == PLACE_MEMBER)
            member = at.which;
    }
    return member;
}

// ---- Before the fork ----------------------------------------------------------------------------

struct making {
    const struct node *after;
    const struct node *until;
};

static bool is_making(const struct node *node, void *context)
{
    const struct making *making = context;
    const struct node *function = called_function(node);

    return function && node->number > making->after->number &&
           node->number <= making->until->number && reaches_call_of(function, FORK_CALLS);
}

// Is the variable one of a function that had called the one which forks, before the fork?
static bool is_of_caller(const struct walk *walk, const struct state *state,
                         const struct node *variable, const struct node *at)
{
    const struct node *forking = function_of(walk->forks[state->born].call);
    const struct node *frame = NULL;
    int context = state->context;

    for (; at; at = walk_caller(walk, &context)) {
        if (!frame && function_of(at) == function_of(variable))
            frame = at;
        else if (frame && function_of(at) == forking)
            return false; // the child has called it
    }
    struct making making = {variable, frame};
    return frame && any_node(function_of(frame), is_making, &making);
}

bool belief_is_before_fork(const struct walk *walk, const struct state *state,
                           const struct node *variable, const struct node *at)
{
    const struct node *call = walk->forks[state->born].call;

    if (variable->parent->kind == NODE_UNIT)
        return true;
    return function_of(variable) == function_of(call) ? variable->number < call->number
                                                      : is_of_caller(walk, state, variable, at);
}
