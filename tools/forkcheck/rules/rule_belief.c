// SPDX-License-Identifier: MIT
//
// shared-variable: a child changes a variable and does not look at it again, and its parent reads
// it after waiting, as if the two had one memory.
#include <string.h>
#include <sys/mman.h>

#include "forkcheck/rules/atomics.h"
#include "forkcheck/rules/code.h"
#include "forkcheck/rules/state.h"
#include "forkcheck/rules/tree.h"
#include "forkcheck/rules/value.h"
#include "forkcheck/rules/walk.h"
#include "lib/base/memory.h"

static struct belief *belief_of(struct walk *walk, const struct node *variable)
{
    for (size_t i = 0; i < walk->belief_count; i++)
        if (walk->beliefs[i].variable == variable)
            return &walk->beliefs[i];
    walk->beliefs = memory_grow(walk->beliefs, &walk->belief_capacity, walk->belief_count + 1,
                                sizeof *walk->beliefs);
    walk->beliefs[walk->belief_count] = (struct belief){.variable = variable};
    return &walk->beliefs[walk->belief_count++];
}

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

// Functions that write to what their first argument points to.
static const char *const writers =
    "strcpy strncpy strcat strncat sprintf snprintf memcpy memmove memset";

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
static const struct node *variable_at(const struct walk *walk, int place)
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

// Functions that change what their argument points to only to make others wait.
static const char *const locks = "sem_init sem_wait sem_trywait sem_timedwait sem_post sem_destroy "
                                 "pthread_mutex_init pthread_mutex_lock pthread_mutex_unlock "
                                 "pthread_mutex_destroy";

// Is this the pointer that a writer gets, or an operand of * or []? The walk goes into functions of
// this source, and sees what they read.
static bool is_target(const struct node *node)
{
    const struct node *user = node->parent;
    bool is_address = strpbrk(node->type, "*[") != NULL;

    while (user && (user->kind == NODE_CAST || is_unary(user, "&"))) {
        is_address |= is_unary(user, "&");
        node = user;
        user = user->parent;
    }
    if (user && user->kind == NODE_CALL)
        return (is_address && called_function(user)) || is_call_of(user, locks) ||
               (is_atomic_change(user) && is_discarded(user)) ||
               (is_call_of(user, writers) && argument_of(user, 0) == node);
    // The element is read, if anything.
    if (user && user->kind == NODE_SUBSCRIPT && user->children[0] == node)
        return true;
    return strchr(node->type, '*') != NULL;
}

// The parent may get the value of the child by read(2) or a function of another source, also
// through a pointer: read(end, (char *)table + done, left).
static void note_filled(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->born != -1 || state->role != ROLE_PARENT ||
        !(is_call_of(call, "read pread recv recvfrom fread fgets") || is_unknown_call(call)))
        return;
    for (size_t i = 0; i < argument_count(call); i++) {
        const struct node *pointer = without_casts(argument_of(call, i));
        while (is_operator(pointer, "+") && pointer->count == 2)
            pointer = without_casts(pointer->children[0]);
        const int place = pointer->kind == NODE_REFERENCE ? walk_pointed(walk, state, pointer) : -1;
        const struct node *variable = place == -1 ? NULL : variable_at(walk, place);
        if (variable)
            belief_of(walk, variable)->is_filled_by_parent = true;
    }
}

void rule_belief_call(struct walk *walk, struct state *state, const struct node *call)
{
    note_filled(walk, state, call);
    if ((is_call_of(call, writers) && argument_of(call, 0)) || is_atomic_change(call))
        rule_belief_write(walk, state, walk_pointed(walk, state, argument_of(call, 0)), call);
}

static bool is_before_fork(const struct walk *walk, const struct state *state,
                           const struct node *variable)
{
    const struct node *call = walk->forks[state->born].call;

    return variable->parent->kind == NODE_UNIT ||
           (function_of(variable) == function_of(call) && variable->number < call->number);
}

// Does it give a value that does not depend on the one before?
static bool is_store(const struct node *node)
{
    return is_operator(node, "=") || is_atomic_store(node);
}

// Does NODE add to a variable what is found in the rounds of a loop: `sum += size`, or `count++`
// under a condition? Who only shows that a child has a copy changes it by a constant.
static bool is_gathered(const struct node *node)
{
    const struct node *loop = loop_of(node);
    const struct node *at = node->parent;
    long number = 0;

    if (!loop || !is_change(node) || is_operator(node, "="))
        return false;
    if (node->count == 2)
        return !constant_of(node->children[1], &number);
    while (at != loop && at->kind != NODE_IF)
        at = at->parent;
    return at != loop;
}

static bool is_constant_store(const struct node *node)
{
    long number = 0;

    return is_operator(node, "=") && constant_of(node->children[1], &number);
}

void rule_belief_write(struct walk *walk, struct state *state, int place, const struct node *node)
{
    const struct node *variable = place == -1 ? NULL : variable_at(walk, place);

    if (variable)
        walk_note_place(walk, state);
    if (variable && state->born == -1)
        belief_of(walk, variable)->is_written_first = true;
    if (variable && state->role == ROLE_PARENT && is_store(node) &&
        belief_of(walk, variable)->write == node)
        belief_of(walk, variable)->is_written_by_both = true;
    // Where the parent comes is known behind the first pass.
    if (!variable || walk->pass == 1 || state->born == -1 || state->role != ROLE_CHILD ||
        (state->flags & FLAG_VFORK) || !(state->flags & FLAG_SPLIT) ||
        !is_before_fork(walk, state, variable) || (walk_met(walk, state) & MET_PARENT))
        return;
    struct belief *belief = belief_of(walk, variable);
    // A sum begins with 0: what is added to it tells more.
    if (!belief->write || (is_constant_store(belief->write) && is_gathered(node)))
        belief->write = node;
}

// Is its address given to a function of which nothing is known, such as read(2)? That may store a
// value there.
static bool is_handed_out(const struct node *node)
{
    const struct node *user = node->parent;
    bool is_address = strchr(node->type, '[') != NULL;

    for (; user && (user->kind == NODE_CAST || is_unary(user, "&")); user = user->parent)
        is_address |= is_unary(user, "&");
    return is_address && user && user->kind == NODE_CALL && !called_function(user) &&
           !is_call_of(user, "write " STDOUT_CALLS " " STREAM_CALLS);
}

void rule_belief_read(struct walk *walk, const struct state *state, int place,
                      const struct node *node)
{
    const struct node *variable = variable_at(walk, place);

    if (variable && state->born == -1 && is_handed_out(node))
        belief_of(walk, variable)->is_written_first = true;
    if (!variable || state->last == -1 || is_target(node))
        return;
    walk->read_by[node->number] |= state->role == ROLE_CHILD ? MET_CHILD : MET_PARENT;
    if (state->role == ROLE_CHILD)
        belief_of(walk, variable)->is_read_by_child = true;
    else if (state->role == ROLE_PARENT && (state->flags & FLAG_REAPED))
        belief_of(walk, variable)->is_read_by_parent = true;
}

// Is there a place where only the parent reads the variable? What both read, such as the name of a
// process in its messages, each has for itself.
static bool is_read_apart(const struct walk *walk, const struct node *variable)
{
    for (size_t i = 0; i < walk->tree->count; i++)
        if (walk->read_by[i] == MET_PARENT && mentions(walk->tree->nodes[i], variable))
            return true;
    return false;
}

// Does the first process give it a value, other than a constant to begin with?
static bool has_first_value(const struct belief *belief)
{
    long number = 0;

    return belief->is_written_first ||
           (belief->variable->count > 0 && !constant_of(belief->variable->children[0], &number));
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

// Who maps memory before a fork, and reads there after it, means to share it.
static bool is_meant_to_be_shared(const struct walk *walk, const struct belief *belief)
{
    struct pointer pointer = {.variable = belief->variable};

    return strchr(belief->variable->type, '*') &&
           any_node(walk->tree->root, is_private_map, &pointer);
}

// A child that computes a variable may use it itself. But if nobody else gives it a value, what
// does its parent read?
static bool is_only_of_child(const struct walk *walk, const struct belief *belief)
{
    long number = 0;

    return !has_first_value(belief) &&
           (is_gathered(belief->write) || (is_operator(belief->write, "=") &&
                                           !constant_of(belief->write->children[1], &number))) &&
           is_read_apart(walk, belief->variable);
}

void rule_beliefs(struct walk *walk)
{
    for (size_t i = 0; i < walk->belief_count; i++) {
        const struct belief *belief = &walk->beliefs[i];
        if (!belief->write || !belief->is_read_by_parent || belief->is_filled_by_parent)
            continue;
        if (is_meant_to_be_shared(walk, belief) ||
            (!belief->is_written_by_both &&
             (!belief->is_read_by_child || is_only_of_child(walk, belief))))
            walk_report(walk, "shared-variable", belief->write,
                        "the child changes its own copy of %s: its parent will not see that; use a "
                        "pipe or the exit status",
                        belief->variable->name);
    }
}
