// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/one_reason.h"

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// `errno == EINTR`
static bool is_reason(const struct node *node)
{
    long number = 0;

    if (!is_binary(node, "=="))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (is_macro_of(node->children[i], "errno"))
            return constant_of(node->children[1 - i], &number) && number != 0;
    return false;
}

// `errno == EINTR || errno == EAGAIN`. A chain of || leans to the left.
static bool is_reasons(const struct node *node)
{
    for (; is_binary(node, "||"); node = node->children[0])
        if (!is_reason(node->children[1]))
            return false;
    return is_reason(node);
}

// The only statement of a branch.
static const struct node *only_statement(const struct node *node)
{
    while (node->kind == NODE_BLOCK && node->count == 1)
        node = node->children[0];
    return node;
}

// `if (n == -1) if (errno == EINTR) continue;`
static bool has_only_reasons(const struct node *branch)
{
    enum { WITHOUT_ELSE = 2 };
    const struct node *inner = NULL;

    if (branch->kind != NODE_IF || branch->count != WITHOUT_ELSE)
        return false;
    inner = only_statement(branch->children[1]);
    return inner->kind == NODE_IF && inner->count == WITHOUT_ELSE && is_reasons(inner->children[0]);
}

bool is_for_one_reason(const struct node *comparison)
{
    const struct node *node = comparison;

    for (; is_binary(node->parent, "&&"); node = node->parent)
        if (is_reasons(node->parent->children[node->parent->children[0] == node]))
            return true;
    return has_only_reasons(node->parent) && node->parent->children[0] == node;
}

bool asks_more_reasons(const struct node *error)
{
    const struct node *node = error->parent;

    if ((is_operator(node, "=") && node->children[0] == error) || node->kind == NODE_CALL)
        return false;
    if (!is_reason(node))
        return true;
    while (is_binary(node->parent, "||"))
        node = node->parent;
    if (!is_reasons(node))
        return true;
    if (is_binary(node->parent, "&&"))
        return false;
    // The `if` of has_only_reasons, in its statement.
    const struct node *outer = node->parent->kind == NODE_IF ? node->parent->parent : NULL;
    while (outer && outer->kind == NODE_BLOCK)
        outer = outer->parent;
    return !outer || !has_only_reasons(outer);
}
