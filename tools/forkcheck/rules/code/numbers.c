// SPDX-License-Identifier: MIT
//
// Follows a number back to the call that reads it from a text.
#include "forkcheck/rules/code/numbers.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): each variable is followed once, and there is a limit to them

static void follow_variable(struct number *number, const struct node *variable);

struct search {
    struct number *number;
    const struct node *function; // or a parameter of it
    const struct node *variable;
    size_t index; // of the argument for it
};

static void follow_value(struct number *number, const struct node *value);

static bool follow_return(const struct node *node, void *context)
{
    if (node->kind == NODE_RETURN && node->count > 0)
        follow_value(context, node->children[0]);
    return false;
}

static void follow_value(struct number *number, const struct node *value)
{
    value = without_casts(value);
    const struct node *function = value->kind == NODE_CALL ? called_function(value) : NULL;

    if (is_call_of(value, "atoi atol atoll strtol strtoul strtoll strtoull"))
        number->parse = value;
    else if (function)
        (void)any_node(function, follow_return, number);
    else if (value->kind == NODE_REFERENCE && value->target)
        follow_variable(number, value->target);
    else if (value->kind == NODE_BINARY || value->kind == NODE_UNARY ||
             value->kind == NODE_CONDITIONAL)
        for (size_t i = value->kind == NODE_CONDITIONAL; i < value->count; i++)
            follow_value(number, value->children[i]);
}

// Is NODE the parameter of CONTEXT, as the place where a pointer leads?
static bool is_pointed(const struct node *node, const struct node *parameter)
{
    return is_unary(node, "*") && without_casts(node->children[0])->target == parameter;
}

static bool follow_write(const struct node *node, void *context)
{
    const struct search *search = context;

    if (is_operator(node, "=") && is_pointed(node->children[0], search->variable))
        follow_value(search->number, node->children[1]);
    return false;
}

static const struct node *parameter_of(const struct node *function, size_t index)
{
    for (size_t i = 0; i < function->count; i++)
        if (function->children[i]->kind == NODE_PARAMETER && index-- == 0)
            return function->children[i];
    return NULL;
}

static void follow_address(struct number *number, const struct node *call, size_t index)
{
    const struct node *function = called_function(call);
    struct search search = {.number = number,
                            .variable = function ? parameter_of(function, index) : NULL};

    if (search.variable && number->count < NUMBER_VARIABLES_MAX) {
        number->variables[number->count++] = search.variable;
        (void)any_node(function, follow_write, &search);
    }
}

static bool follow_use(const struct node *node, void *context)
{
    const struct search *search = context;

    if (node == search->variable && node->count > 0)
        follow_value(search->number, node->children[0]);
    else if (is_operator(node, "=") &&
             without_casts(node->children[0])->target == search->variable &&
             without_casts(node->children[0])->kind == NODE_REFERENCE)
        follow_value(search->number, node->children[1]);
    for (size_t i = 0; i < argument_count(node); i++) {
        const struct node *argument = without_casts(argument_of(node, i));
        if (is_operator(argument, "&") &&
            without_casts(argument->children[0])->target == search->variable)
            follow_address(search->number, node, i);
    }
    return false;
}

static bool follow_argument(const struct node *node, void *context)
{
    const struct search *search = context;

    if (node->kind == NODE_CALL && called_function(node) == search->function &&
        argument_of(node, search->index))
        follow_value(search->number, argument_of(node, search->index));
    return false;
}

static void follow_variable(struct number *number, const struct node *variable)
{
    struct search search = {
        .number = number, .function = function_of(variable), .variable = variable};

    for (size_t i = 0; i < number->count; i++)
        if (number->variables[i] == variable)
            return;
    if (number->count == NUMBER_VARIABLES_MAX ||
        (variable->kind != NODE_VARIABLE && variable->kind != NODE_PARAMETER))
        return;
    number->variables[number->count++] = variable;
    (void)any_node(number->tree->root, follow_use, &search);
    if (variable->kind != NODE_PARAMETER || !search.function)
        return;
    while (parameter_of(search.function, search.index) != variable)
        search.index++;
    (void)any_node(number->tree->root, follow_argument, &search);
}

struct number number_find(const struct tree *tree, const struct node *variable)
{
    struct number number = {.tree = tree};

    follow_variable(&number, variable);
    return number;
}

struct number number_find_pointed(const struct tree *tree, const struct node *pointer)
{
    struct number number = {.tree = tree};
    struct search search = {.number = &number, .variable = pointer};

    (void)any_node(function_of(pointer), follow_write, &search);
    return number;
}

bool number_has(const struct number *number, const struct node *node)
{
    node = without_casts(node);
    for (size_t i = 0; i < number->count; i++)
        if ((node->kind == NODE_REFERENCE && node->target == number->variables[i]) ||
            is_pointed(node, number->variables[i]))
            return true;
    return false;
}

bool is_of_loop(const struct node *node)
{
    const struct node *loop = loop_of(node);

    return loop && is_within(node, condition_of(loop));
}

// NOLINTEND(misc-no-recursion)
