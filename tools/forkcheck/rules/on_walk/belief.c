// SPDX-License-Identifier: MIT
//
// shared-variable: a child changes a variable and does not look at it again, and its parent reads
// it after waiting, as if the two had one memory.
#include <stdint.h>
#include <string.h>

#include "forkcheck/rules/code/atomics.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/belief_place.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "lib/base/memory.h"

// What is believed of a variable, or of a member of the structures in it.
static struct belief *belief_of(struct walk *walk, const struct node *variable, int64_t member)
{
    for (size_t i = 0; i < walk->belief_count; i++)
        if (walk->beliefs[i].variable == variable && walk->beliefs[i].member == member)
            return &walk->beliefs[i];
    walk->beliefs = memory_grow(walk->beliefs, &walk->belief_capacity, walk->belief_count + 1,
                                sizeof *walk->beliefs);
    walk->beliefs[walk->belief_count] = (struct belief){.variable = variable, .member = member};
    return &walk->beliefs[walk->belief_count++];
}

static struct belief *belief_at(struct walk *walk, int place)
{
    const struct node *variable = place == -1 ? NULL : belief_variable(walk, place);

    return variable ? belief_of(walk, variable, belief_member(walk, place)) : NULL;
}

// Functions that write to what their first argument points to.
static const char *const writers =
    "strcpy strncpy strcat strncat sprintf snprintf memcpy memmove memset";

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
        int place = -1;
        if (is_unary(pointer, "&"))
            place = walk_place(walk, state, pointer->children[0]);
        else if (pointer->kind == NODE_REFERENCE || is_array(pointer))
            place = walk_pointed(walk, state, pointer);
        struct belief *belief = belief_at(walk, place);
        if (belief)
            belief->is_filled_by_parent = true;
    }
}

void rule_belief_call(struct walk *walk, struct state *state, const struct node *call)
{
    note_filled(walk, state, call);
    if ((is_call_of(call, writers) && argument_of(call, 0)) || is_atomic_change(call))
        rule_belief_write(walk, state, walk_pointed(walk, state, argument_of(call, 0)), call);
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

// A parent that gives a member a number of its own does not ask its child for it. A constant is
// only what it begins with.
static bool is_given_by_parent(const struct state *state, const struct belief *belief,
                               const struct node *node)
{
    return belief->member && state->role == ROLE_PARENT && !is_constant_store(node);
}

void rule_belief_write(struct walk *walk, struct state *state, int place, const struct node *node)
{
    struct belief *belief = belief_at(walk, place);

    if (!belief)
        return;
    walk_note_place(walk, state);
    belief->is_written_first |= state->born == -1;
    belief->is_given_by_parent |= is_given_by_parent(state, belief, node);
    if (state->role == ROLE_PARENT && is_store(node) && belief->write == node)
        belief->is_written_by_both = true;
    // Where the parent comes is known behind the first pass.
    if (walk->pass == 1 || state->born == -1 || state->role != ROLE_CHILD ||
        (state->flags & FLAG_VFORK) || !(state->flags & FLAG_SPLIT) ||
        !belief_is_before_fork(walk, state, belief->variable, node) ||
        (walk_met(walk, state) & MET_PARENT))
        return;
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

// A child reads a member through a pointer of which it is not known where it leads.
static void note_somewhere(struct walk *walk, const struct state *state, const struct node *node)
{
    if (state->role != ROLE_CHILD || is_target(node))
        return;
    const struct node *part = without_casts(node);
    const struct node *variable = variable_of(part);
    for (size_t i = 0; i < walk->belief_count; i++)
        if (part->kind == NODE_MEMBER ? walk->beliefs[i].member == (intptr_t)part->name
                                      : walk->beliefs[i].variable == variable)
            walk->beliefs[i].is_read_by_child = true;
}

void rule_belief_read(struct walk *walk, const struct state *state, int place,
                      const struct node *node)
{
    struct belief *belief = belief_at(walk, place);

    if (!belief)
        note_somewhere(walk, state, node);
    if (belief && state->born == -1 && is_handed_out(node))
        belief->is_written_first = true;
    if (!belief || state->last == -1 || is_target(node))
        return;
    walk->read_by[node->number] |= state->role == ROLE_CHILD ? MET_CHILD : MET_PARENT;
    if (state->role == ROLE_CHILD)
        belief->is_read_by_child = true;
    else if (state->role == ROLE_PARENT && (state->flags & FLAG_REAPED))
        belief->is_read_by_parent = true;
}

// Is there a place where only the parent reads the variable? What both read, such as the name of a
// process in its messages, each has for itself.
static bool is_read_apart(const struct walk *walk, const struct belief *belief)
{
    for (size_t i = 0; i < walk->tree->count; i++) {
        const struct node *node = walk->tree->nodes[i];
        if (walk->read_by[i] == MET_PARENT &&
            (belief->member ? node->kind == NODE_MEMBER && (intptr_t)node->name == belief->member
                            : mentions(node, belief->variable)))
            return true;
    }
    return false;
}

// Does the first process give it a value, other than a constant to begin with?
static bool has_first_value(const struct belief *belief)
{
    long number = 0;

    return belief->is_written_first ||
           (belief->variable->count > 0 && !constant_of(belief->variable->children[0], &number));
}

// Who maps memory before a fork, and reads there after it, means to share it.
static bool is_meant_to_be_shared(const struct walk *walk, const struct belief *belief)
{
    return belief_is_private_map(walk, belief->variable);
}

// A child that computes a variable may use it itself. But if nobody else gives it a value, what
// does its parent read?
static bool is_only_of_child(const struct walk *walk, const struct belief *belief)
{
    long number = 0;

    return !has_first_value(belief) &&
           (is_gathered(belief->write) || (is_operator(belief->write, "=") &&
                                           !constant_of(belief->write->children[1], &number))) &&
           is_read_apart(walk, belief);
}

// What is done with a variable as a whole is done with each of its members.
static struct belief whole_belief(const struct walk *walk, const struct belief *part)
{
    struct belief whole = *part;

    for (size_t i = 0; i < walk->belief_count; i++) {
        const struct belief *other = &walk->beliefs[i];
        if (other->variable != part->variable || (part->member && other->member))
            continue;
        whole.is_written_by_both |= other->is_written_by_both;
        whole.is_written_first |= other->is_written_first;
        whole.is_filled_by_parent |= other->is_filled_by_parent;
        whole.is_read_by_child |= other->is_read_by_child;
        whole.is_read_by_parent |= other->is_read_by_parent;
    }
    return whole;
}

void rule_beliefs(struct walk *walk)
{
    for (size_t i = 0; i < walk->belief_count; i++) {
        const struct belief belief = whole_belief(walk, &walk->beliefs[i]);
        if (!belief.write || !belief.is_read_by_parent || belief.is_filled_by_parent)
            continue;
        if (is_meant_to_be_shared(walk, &belief) ||
            (!belief.is_written_by_both && !belief.is_given_by_parent &&
             (!belief.is_read_by_child || is_only_of_child(walk, &belief))))
            walk_report(walk, "shared-variable", belief.write,
                        "the child changes its own copy of %s: its parent will not see that; use a "
                        "pipe or the exit status",
                        belief.variable->name);
    }
}
