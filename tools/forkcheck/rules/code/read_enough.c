// SPDX-License-Identifier: MIT
//
// Loops around a read that end because the program has enough.
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/code/read_result.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

struct wanted {
    const struct node *call;
};

// A call may be about the result, or ask whether something has failed.
static bool is_unclear(const struct node *node, void *context)
{
    const struct wanted *wanted = context;

    return node->kind == NODE_CALL || is_read_result(node, wanted->call);
}

// Does the condition, or a part of it that is needed for the next round, compare something else
// than what the read has returned?
static bool is_limit(const struct node *node, struct wanted *wanted)
{
    if (is_operator(node, "&&"))
        return is_limit(node->children[0], wanted) || is_limit(node->children[1], wanted);
    return is_comparison(node) && !any_node(node, is_unclear, wanted);
}

static bool is_enough(const struct node *node, void *context)
{
    if (node->kind != NODE_IF || !is_comparison(node->children[0]))
        return false;
    const struct node *then = node->children[1];
    const struct node *last =
        then->kind == NODE_BLOCK && then->count > 0 ? then->children[then->count - 1] : then;
    return last->kind == NODE_BREAK && is_limit(node->children[0], context);
}

bool may_leave_rest(const struct node *call)
{
    const struct node *loop = repeating_loop(call);
    struct wanted wanted = {call};

    if (!loop)
        return false;
    const struct node *condition = condition_of(loop);
    return (condition && is_operator(condition, "&&") && is_limit(condition, &wanted)) ||
           any_node(body_of_loop(loop), is_enough, &wanted);
}

// NOLINTEND(misc-no-recursion)
