// SPDX-License-Identifier: MIT
//
// Looking for calls and variables in what a node contains, and for calls in the functions that it
// calls.
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

struct wanted {
    const char *list;
    const struct node *found;
    unsigned depth;
};

static bool is_wanted_call(const struct node *node, void *context)
{
    struct wanted *wanted = context;

    if (is_call_of(node, wanted->list))
        wanted->found = node;
    return wanted->found != NULL;
}

const struct node *find_call_of(const struct node *node, const char *list)
{
    struct wanted wanted = {.list = list};

    (void)any_node(node, is_wanted_call, &wanted);
    return wanted.found;
}

bool has_call_of(const struct node *node, const char *list)
{
    return find_call_of(node, list) != NULL;
}

static bool is_reached_call(const struct node *node, void *context)
{
    enum { CALLS_DEEP = 6 };
    struct wanted *wanted = context;
    const struct node *function = called_function(node);

    if (is_call_of(node, wanted->list))
        return true;
    if (!function || wanted->depth == CALLS_DEEP)
        return false;
    wanted->depth++;
    const bool is_reached = any_node(function, is_reached_call, wanted);
    wanted->depth--;
    return is_reached;
}

bool reaches_call_of(const struct node *node, const char *list)
{
    struct wanted wanted = {.list = list};

    return any_node(node, is_reached_call, &wanted);
}

static bool is_leading_call(const struct node *node, void *context)
{
    struct wanted *wanted = context;
    const struct node *function = called_function(node);

    if (is_call_of(node, wanted->list) || (function && reaches_call_of(function, wanted->list)))
        wanted->found = node;
    return wanted->found != NULL;
}

const struct node *find_call_to(const struct node *node, const char *list)
{
    struct wanted wanted = {.list = list};

    (void)any_node(node, is_leading_call, &wanted);
    return wanted.found;
}

static bool is_mention(const struct node *node, void *context)
{
    const struct wanted *wanted = context;

    return node->kind == NODE_REFERENCE && node->target == wanted->found;
}

bool mentions(const struct node *node, const struct node *target)
{
    struct wanted wanted = {.found = target};

    return any_node(node, is_mention, &wanted);
}

// NOLINTEND(misc-no-recursion)
