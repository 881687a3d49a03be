// SPDX-License-Identifier: MIT
//
// race: several children change shared memory, and nothing makes them do so one after the other.
#include <limits.h>
#include <string.h>

#include "forkcheck/rules/code/atomics.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/shared_memory.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- Locks --------------------------------------------------------------------------------------

static const char *const locks = "sem_wait sem_trywait sem_timedwait pthread_mutex_lock "
                                 "pthread_mutex_trylock pthread_spin_lock mtx_lock semop "
                                 "semtimedop fcntl lockf flock sigprocmask read msgrcv mq_receive "
                                 "recv sigsuspend pause sigwait sigwaitinfo sigtimedwait";
static const char *const unlocks = "sem_post pthread_mutex_unlock pthread_spin_unlock mtx_unlock";

// Does CALL call one of these, itself or by a function of this source?
static bool does(const struct node *call, const char *list)
{
    return is_call_of(call, list) ||
           (called_function(call) && reaches_call_of(called_function(call), list));
}

// What a call locks or unlocks: the name of a variable or member.
static const char *name_of(const struct node *call)
{
    const struct node *what = argument_of(call, 0);

    if (!what)
        return "";
    what = without_casts(what);
    return is_operator(what, "&") && what->count == 1 ? without_casts(what->children[0])->name
                                                      : what->name;
}

// An unlock of the same between two places of a function.
struct interval {
    const char *name;
    unsigned from;
    unsigned to;
};

static bool is_unlock(const struct node *node, void *context)
{
    const struct interval *interval = context;

    return node->kind == NODE_CALL && node->number > interval->from &&
           node->number < interval->to && does(node, unlocks) && !does(node, locks) &&
           strcmp(name_of(node), interval->name) == 0;
}

// Memory of others: by a pointer, or by an atomic operation.
static bool is_shared_place(const struct node *node, void *context)
{
    const struct source *source = context;

    if (is_atomic(node))
        return true;
    return node->kind == NODE_MEMBER && node->is_arrow &&
           shared_has_type(source->tree->root, without_casts(node->children[0]));
}

// Is NODE a lock that is held where the context is? A semaphore that is never posted behind that is
// a gate.
static bool is_held_lock(const struct node *node, void *context)
{
    const struct node *function = function_of(node);
    const struct source *source = context;
    const unsigned place = source->context->number;

    if (node->kind != NODE_CALL || node->number >= place || !does(node, locks))
        return false;
    struct interval before = {name_of(node), node->number, place};
    struct interval after = {before.name, place, UINT_MAX};
    return !any_node(function, is_unlock, &before) &&
           (!does(node, "sem_wait sem_trywait sem_timedwait") ||
            any_node(function, is_unlock, &after));
}

// Is NODE a loop that waits until shared memory has another value: for its turn, or for a lock?
static bool is_spin(const struct node *node, void *context)
{
    const struct source *source = context;
    const struct node *condition =
        node->kind == NODE_WHILE || node->kind == NODE_DO || node->kind == NODE_FOR
            ? condition_of(node)
            : NULL;

    return condition && node->number < source->context->number &&
           !is_within(source->context, node) && any_node(condition, is_shared_place, context);
}

static bool is_locked(const struct source *source, const struct node *node)
{
    struct source there = *source;

    there.context = node;
    return any_node(function_of(node), is_held_lock, &there) ||
           any_node(function_of(node), is_spin, &there);
}

// Is it a call, with a lock, of the function that the context is in?
static bool is_locked_call(const struct node *node, void *context)
{
    const struct source *source = context;

    return node->kind == NODE_CALL && called_function(node) == function_of(source->context) &&
           is_locked(source, node);
}

// An element that a variable chooses may be of this process alone.
static bool is_chosen(const struct node *place)
{
    long index = 0;

    for (place = without_casts(place); place->count > 0; place = without_casts(place->children[0]))
        if (place->kind == NODE_SUBSCRIPT && !constant_of(place->children[1], &index))
            return true;
    return false;
}

// ---- Updates ------------------------------------------------------------------------------------

static bool is_equal(const struct node *left, const struct node *right)
{
    left = without_casts(left);
    right = without_casts(right);
    if (left->kind != right->kind || left->count != right->count || left->target != right->target ||
        left->value != right->value || strcmp(left->name, right->name) != 0)
        return false;
    for (size_t i = 0; i < left->count; i++)
        if (!is_equal(left->children[i], right->children[i]))
            return false;
    return true;
}

static bool is_place(const struct node *node, void *context)
{
    const struct source *source = context;

    return is_equal(node, source->context);
}

// Does NODE read a place and write it again: x += 1, x++ or x = x + 1?
static bool is_update(const struct source *source, const struct node *node)
{
    struct source place = *source;

    if (!is_change(node))
        return false;
    place.context = node->children[0];
    return !is_operator(node, "=") || any_node(node->children[1], is_place, &place);
}

// The pointer of *pointer, pointer[0] and the like, which has the type of no structure; NULL if
// PLACE is no such place.
static const struct node *plain_pointer_of(const struct node *place)
{
    place = without_casts(place);
    while (place->kind == NODE_MEMBER && !place->is_arrow)
        place = without_casts(place->children[0]);
    if (place->kind != NODE_SUBSCRIPT && !is_unary(place, "*"))
        return NULL;
    const struct node *pointer = without_casts(place->children[0]);
    return pointer->kind == NODE_REFERENCE && strchr(pointer->type, '*') ? pointer : NULL;
}

// May it be that of one child alone, since a variable chooses the element that the pointer leads
// to?
static bool is_own_element(const struct source *source, const struct node *place)
{
    const struct node *pointer = shared_pointer_of(place);

    pointer = pointer ? pointer : plain_pointer_of(place);
    return pointer && shared_is_chosen(source->tree->root, pointer);
}

static bool is_in_shared_memory(const struct source *source, const struct node *place)
{
    const struct node *pointer = shared_pointer_of(place);
    const struct node *plain = plain_pointer_of(place);

    if (pointer)
        return shared_has_type(source->tree->root, pointer) ||
               shared_is_led_to(source->tree->root, pointer);
    return plain && shared_is_led_to(source->tree->root, plain);
}

// ---- By whom ------------------------------------------------------------------------------------

void rule_race_write(struct walk *walk, const struct state *state, const struct node *node)
{
    if (state->born == -1 || walk->pass < PASSES)
        return;
    const struct fork_site *site = &walk->forks[state->born];
    const struct node *around = loop_of(site->call) ? loop_of(site->call) : function_of(site->call);
    const bool waits = reaches_call_of(around, WAIT_CALLS);
    walk->changed_by[node->number] |= CHANGED_BY_CHILD;
    // Which children were there before is not known in a function that nobody calls.
    if (site->makes_several && !(waits && (state->flags & FLAG_OUTSIDE)))
        walk->changed_by[node->number] |= CHANGED_BY_SIBLINGS;
    else if (waits)
        walk->changed_by[node->number] |= CHANGED_ALONE;
}

static bool is_fork_of(const struct node *node, void *context)
{
    return is_call_of(node, FORK_CALLS) && result_variable(node) == context;
}

// Is it the equality of a variable, as that of a child's number, with something that does not
// change? The result of fork is none.
static bool is_choice(const struct node *node, void *context)
{
    const struct source *source = context;
    long number = 0;

    if (!is_operator(node, "=="))
        return false;
    const struct node *left = without_casts(node->children[0]);
    const struct node *right = without_casts(node->children[1]);
    if (left->kind != NODE_REFERENCE || !left->target || strstr(left->written, "pid_t"))
        return false;
    return (right->kind == NODE_REFERENCE || constant_of(right, &number)) &&
           !any_node(source->tree->root, is_fork_of, left->target);
}

// Is NODE in a branch for one of the children?
static bool is_for_one(struct source *source, const struct node *node)
{
    for (const struct node *inner = node, *outer = node->parent; outer;
         inner = outer, outer = outer->parent) {
        if (outer->kind == NODE_IF && outer->children[0] != inner &&
            any_node(outer->children[0], is_choice, source))
            return true;
        if (outer->kind == NODE_SWITCH && !has_call_of(outer->children[0], FORK_CALLS))
            return true;
    }
    return false;
}

// Do children make this update that may run at the same time?
static bool is_by_several(const struct source *source, const struct node *node)
{
    const uint8_t by = source->walk->changed_by[node->number];
    const struct node *fork_call = find_call_of(source->tree->root, FORK_CALLS);

    if (by & CHANGED_BY_SIBLINGS)
        return true;
    return by == CHANGED_BY_CHILD && fork_call && is_repeated(fork_call, source->tree->root) &&
           !shared_is_made_in(function_of(node));
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    struct source update = *source;

    update.context = node;
    if (is_update(source, node) && !is_chosen(node->children[0]) &&
        !strstr(node->children[0]->type, "_Atomic") && is_by_several(source, node) &&
        is_in_shared_memory(source, node->children[0]) &&
        !is_own_element(source, node->children[0]) && !is_for_one(source, node) &&
        !is_locked(source, node) && !any_node(source->tree->root, is_locked_call, &update))
        source_report(source, "race", node,
                      "another process may change this between the moment that it is read here and "
                      "the moment that it is written: lock it, or make it atomic");
    return false;
}

void source_race(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}

// NOLINTEND(misc-no-recursion)
