// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/number_most.h"

#include <limits.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/number_limits.h"
#include "forkcheck/rules/code/numbers.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): no deeper than DEPTH_MAX

// From the argument of the program through its functions.
enum { DEPTH_MAX = 6 };

struct search {
    const struct tree *tree;
    const struct node *call; // that has led into the function; NULL if none has
    int depth;
};

static long most_of(struct search search, const struct node *node);

static long larger(long one, long other)
{
    return one > other ? one : other;
}

// ---- Limits -------------------------------------------------------------------------------------

struct limits {
    struct search search;
    const struct node *variable;
    long upper;
    bool is_unclear; // what else is compared with the number
};

static bool is_variable(const struct node *node, const struct node *variable)
{
    node = without_casts(node);
    return node->kind == NODE_REFERENCE && node->target == variable;
}

// The constant that LIMIT is, also if the call of the function gives it.
static bool limit_of(const struct search *search, const struct node *limit, long *value)
{
    const struct node *target = without_casts(limit)->target;

    if (search->call && target && target->kind == NODE_PARAMETER)
        limit = argument_of(search->call, parameter_index(target));
    return constant_of(limit, value);
}

static void see_limit(struct limits *limits, const struct node *comparison, size_t side)
{
    const struct node *limit = comparison->children[1 - side];
    const char *operation = side == 0 ? comparison->name : mirrored(comparison->name);
    const bool is_above = is_word_of("> >=", operation);
    const bool is_refused = is_refusing(comparison);
    long value = 0;

    if (is_refused && !is_above)
        return; // a lower limit
    if (!limit_of(&limits->search, limit, &value)) {
        limits->is_unclear |= is_refused || !is_of_loop(comparison);
        return;
    }
    // `n > 0`, `n >= least && n <= most`
    const bool is_in_range = is_operator(comparison->parent, "&&");
    if (!is_refused && is_above && (value <= 0 || is_in_range))
        return;
    if (!is_refused && !is_in_range)
        limits->is_unclear = true;
    if (is_word_of("< >=", operation))
        value--;
    if (value < limits->upper)
        limits->upper = value;
}

static bool note_limit(const struct node *node, void *context)
{
    struct limits *limits = context;

    if (node->kind == NODE_BINARY && is_word_of("< <= > >=", node->name))
        for (size_t side = 0; side < 2; side++)
            if (is_variable(node->children[side], limits->variable))
                see_limit(limits, node, side);
    // What is brought into range, or in parts.
    if (is_change(node) && !is_operator(node, "=") &&
        is_variable(node->children[0], limits->variable))
        limits->is_unclear = true;
    return false;
}

// ---- Values -------------------------------------------------------------------------------------

struct values {
    struct search search;
    const struct node *variable; // or function
    long most;
};

static void add_value(struct values *values, struct search search, const struct node *value)
{
    if (value)
        values->most = larger(values->most, most_of(search, value));
}

static bool note_return(const struct node *node, void *context)
{
    struct values *values = context;

    if (node->kind == NODE_RETURN && node->count > 0)
        add_value(values, values->search, node->children[0]);
    return false;
}

static bool note_given(const struct node *node, void *context)
{
    struct values *values = context;

    if (node->kind == NODE_CALL && called_function(node) == values->variable->parent)
        add_value(values, (struct search){values->search.tree, NULL, values->search.depth},
                  argument_of(node, parameter_index(values->variable)));
    return false;
}

// *value = number; in a function that gets the address of the variable.
static bool note_stored(const struct node *node, void *context)
{
    struct values *values = context;

    if (is_operator(node, "=") && is_unary(without_casts(node->children[0]), "*") &&
        is_variable(without_casts(node->children[0])->children[0], values->variable))
        add_value(values, values->search, node->children[1]);
    return false;
}

static void see_address(struct values *values, const struct node *call)
{
    const struct node *function = called_function(call);

    for (size_t i = 0; function && i < argument_count(call); i++) {
        const struct node *argument = without_casts(argument_of(call, i));
        if (!is_unary(argument, "&") || !is_variable(argument->children[0], values->variable))
            continue;
        for (size_t k = 0; k < function->count; k++) {
            struct values stored = {
                {values->search.tree, call, values->search.depth}, function->children[k], 0};
            if (stored.variable->kind != NODE_PARAMETER || parameter_index(stored.variable) != i)
                continue;
            (void)any_node(function, note_stored, &stored);
            values->most = larger(values->most, stored.most);
        }
    }
}

static bool note_value(const struct node *node, void *context)
{
    struct values *values = context;

    if (node == values->variable && node->count > 0)
        add_value(values, values->search, node->children[0]);
    if (is_operator(node, "=") && is_variable(node->children[0], values->variable))
        add_value(values, values->search, node->children[1]);
    if (node->kind == NODE_CALL)
        see_address(values, node);
    return false;
}

static long most_of_variable(struct search search, const struct node *variable)
{
    const struct node *function = function_of(variable);
    struct limits limits = {search, variable, LONG_MAX, false};
    struct values values = {search, variable, 0};

    if (!function)
        return 0;
    (void)any_node(function, note_limit, &limits);
    if (limits.is_unclear)
        return 0;
    if (limits.upper < LONG_MAX)
        return limits.upper;
    if (variable->kind == NODE_PARAMETER)
        (void)any_node(search.tree->root, note_given, &values);
    else
        (void)any_node(function, note_value, &values);
    return values.most;
}

static long most_of(struct search search, const struct node *node)
{
    long value = 0;

    node = without_casts(node);
    if (constant_of(node, &value))
        return value;
    if (search.depth++ == DEPTH_MAX)
        return 0;
    if (node->kind == NODE_CONDITIONAL)
        return larger(most_of(search, node->children[1]), most_of(search, node->children[2]));
    if (node->kind == NODE_REFERENCE && node->target &&
        (node->target->kind == NODE_VARIABLE || node->target->kind == NODE_PARAMETER))
        return most_of_variable(search, node->target);
    const struct node *function = called_function(node);
    struct values values = {{search.tree, node, search.depth}, function, 0};
    if (function)
        (void)any_node(function, note_return, &values);
    return values.most;
}

// NOLINTEND(misc-no-recursion)

long number_most(const struct tree *tree, const struct node *node)
{
    return most_of((struct search){tree, NULL, 0}, node);
}
