// SPDX-License-Identifier: MIT
//
// Which variables are of no more use: what is known of them would only keep states apart.
//
// A local variable is of use up to its last mention, or to the end of the outermost loop around a
// mention that is not around its declaration. One whose address is kept somewhere is always of use,
// and so are all variables of a function with labels, which may jump back.
//
// Where a walk has very many states, numbers and signs are given up as well: first those of members
// and elements, then all that are not about processes.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "lib/base/memory.h"

enum { ALWAYS = -1 };

// So many states at one point are a crowd.
enum { CROWD = 100, CROWD_LARGE = 400 };

static bool is_loop(const struct node *node)
{
    return node->kind == NODE_WHILE || node->kind == NODE_DO || node->kind == NODE_FOR;
}

static bool is_label(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_LABEL;
}

static long last_number(const struct node *node)
{
    while (node->count > 0)
        node = node->children[node->count - 1];
    return node->number;
}

// Up to which node this mention makes its variable useful.
static long end_of_use(const struct node *mention)
{
    const struct node *loop = NULL;

    for (const struct node *at = mention->parent; at && at->kind != NODE_FUNCTION; at = at->parent)
        if (is_loop(at) && !is_within(mention->target, at))
            loop = at;
    return loop ? last_number(loop) : mention->number;
}

// Does the program keep the address of the variable, other than for one call?
static bool keeps_address(const struct node *mention)
{
    const bool is_array = strchr(mention->target->type, '[') != NULL;
    const struct node *user = mention->parent;

    while (user && (user->kind == NODE_MEMBER || user->kind == NODE_CAST))
        user = user->parent;
    if (!user)
        return true;
    if (is_unary(user, "&"))
        return user->parent->kind != NODE_CALL;
    return is_array && user->kind != NODE_SUBSCRIPT && user->kind != NODE_CALL;
}

static bool note_use(const struct node *node, void *context)
{
    struct walk *walk = context;
    const struct node *variable = node->kind == NODE_REFERENCE ? node->target : NULL;

    if (!variable || (variable->kind != NODE_VARIABLE && variable->kind != NODE_PARAMETER))
        return false;
    long *last = &walk->last_use[variable->number];
    const long end = end_of_use(node);
    if (keeps_address(node))
        *last = ALWAYS;
    else if (*last != ALWAYS && *last < end)
        *last = end;
    return false;
}

// Static variables keep their values between calls.
static bool is_local(const struct node *variable, const struct node *function)
{
    return !variable->is_static && function_of(variable) == function;
}

static bool keep(const struct node *node, void *context)
{
    const struct walk *walk = context;

    if (node->kind != NODE_VARIABLE && node->kind != NODE_PARAMETER)
        return false;
    walk->last_use[node->number] = ALWAYS;
    return false;
}

void walk_find_uses(struct walk *walk)
{
    const struct node *root = walk->tree->root;

    walk->last_use = memory_new(walk->tree->count + 1, sizeof *walk->last_use);
    for (size_t i = 0; i < root->count; i++) {
        const struct node *function = root->children[i];
        (void)any_node(function, any_node(function, is_label, NULL) ? keep : note_use, walk);
    }
}

// A file that is open still goes to the programs that exec starts.
static bool is_open_file(const struct walk *walk, const struct fact *fact)
{
    return fact->value.kind == VALUE_CALL &&
           is_call_of(walk->tree->nodes[fact->value.site], "open openat creat fopen");
}

void walk_forget_useless(struct walk *walk, struct state *state, const struct node *at)
{
    const struct node *function = function_of(at);

    for (size_t i = state->fact_count; i > 0; i--) {
        if (i > state->fact_count)
            continue;
        const int place = state->facts[i - 1].place;
        const struct node *root = walk->tree->nodes[place_root(&walk->places, place)];
        const long last = walk->last_use[root->number];
        if (last != ALWAYS && last < (long)at->number && is_local(root, function) &&
            !is_open_file(walk, &state->facts[i - 1]))
            state_forget(state, &walk->places, place);
    }
}

// A number or a sign that is not about processes.
static bool is_detail(const struct walk *walk, const struct fact *fact)
{
    return (fact->value.kind == VALUE_PLAIN || fact->value.kind == VALUE_CALL) &&
           !is_open_file(walk, fact);
}

void walk_forget_details(struct walk *walk, struct state *state)
{
    const uint32_t crowd = walk->crowd[state->point];

    if (walk->states.count < STATES_MANY)
        return;
    for (size_t i = state->fact_count; i > 0 && crowd >= CROWD; i--) {
        if (i > state->fact_count || !is_detail(walk, &state->facts[i - 1]))
            continue;
        const int place = state->facts[i - 1].place;
        if (crowd < CROWD_LARGE && place_get(&walk->places, place).part == PLACE_DECLARED)
            continue;
        state_forget(state, &walk->places, place);
        state->flags |= FLAG_COARSE;
    }
}
