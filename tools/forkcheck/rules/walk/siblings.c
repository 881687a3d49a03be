// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/siblings.h"

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/rounds.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/walk.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree and the calls of the walk

static bool is_changed(const struct node *where, const struct node *variable)
{
    struct changes changes = {.variable = variable};

    (void)any_node(where, changes_note, &changes);
    return changes.count > 0;
}

static bool is_parameter(const struct node *node)
{
    return node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_PARAMETER;
}

// The same, but only up to the function that is INNER.
static struct given given_within(const struct walk *walk, const struct node *inner, int context,
                                 const struct node *node)
{
    node = without_casts(node);
    while (node && is_parameter(node) && function_of(node->target) != inner) {
        const bool is_kept = !is_changed(function_of(node), node->target);
        const struct node *caller = is_kept ? walk_caller(walk, &context) : NULL;
        const struct node *given =
            caller ? argument_of(caller, parameter_index(node->target)) : NULL;
        node = given ? without_casts(given) : NULL;
    }
    return (struct given){node, context};
}

struct given siblings_given(const struct walk *walk, int context, const struct node *node)
{
    return given_within(walk, NULL, context, node);
}

const struct node *siblings_loop(const struct walk *walk, int context, const struct node *node)
{
    for (const struct node *at = node; at; at = walk_caller(walk, &context))
        for (const struct node *loop = loop_of(at); loop; loop = loop_of(loop))
            if (reaches_call_of(loop, FORK_CALLS))
                return loop;
    return NULL;
}

bool siblings_own(const struct node *loop, const struct node *variable)
{
    return variable->kind == NODE_VARIABLE && function_of(variable) && !variable->is_static &&
           (function_of(variable) != function_of(loop) || is_within(variable, loop));
}

// What the variable gets, if it gets a value once.
struct only_value {
    const struct node *variable;
    const struct node *value;
    size_t count;
};

static bool note_value(const struct node *node, void *context)
{
    struct only_value *only = context;

    if (node == only->variable && node->count > 0) {
        only->value = node->children[0];
        only->count++;
    } else if (is_change(node) && without_casts(node->children[0])->target == only->variable) {
        only->value = is_operator(node, "=") ? node->children[1] : NULL;
        only->count += is_operator(node, "=") ? 1 : 2;
    } else if (is_unary(node, "&") && without_casts(node->children[0])->target == only->variable) {
        only->count = 2;
    }
    return false;
}

static bool is_shared_variable(const struct walk *walk, const struct node *loop,
                               const struct node *variable, int context)
{
    struct only_value only = {.variable = variable};

    if (siblings_own(loop, variable)) {
        (void)any_node(function_of(variable), note_value, &only);
        return only.count == 1 && siblings_share(walk, loop, (struct given){only.value, context});
    }
    return (variable->kind == NODE_VARIABLE || variable->kind == NODE_PARAMETER) &&
           function_of(variable) == function_of(loop) && variable->number < loop->number &&
           !is_changed(loop, variable);
}

bool siblings_share(const struct walk *walk, const struct node *loop, struct given value)
{
    long number = 0;

    value = given_within(walk, function_of(loop), value.context, value.node);
    if (!value.node)
        return false;
    if (constant_of(value.node, &number) || is_call_of(value.node, "time getppid"))
        return true;
    if (value.node->kind == NODE_REFERENCE)
        return value.node->target &&
               is_shared_variable(walk, loop, value.node->target, value.context);
    if ((value.node->kind != NODE_BINARY && value.node->kind != NODE_UNARY) ||
        is_change(value.node) || is_unary(value.node, "*") || is_unary(value.node, "&"))
        return false;
    for (size_t i = 0; i < value.node->count; i++)
        if (!siblings_share(walk, loop, (struct given){value.node->children[i], value.context}))
            return false;
    return true;
}

// NOLINTEND(misc-no-recursion)
