// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/allocated.h"

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

struct pointer {
    const struct node *variable;
    const struct node *call;
    bool has_other; // it also gets, or may get, something else
};

static bool is_it(const struct node *node, const struct pointer *pointer)
{
    node = without_casts(node);
    return node->kind == NODE_REFERENCE && node->target == pointer->variable;
}

static void note(struct pointer *pointer, const struct node *value)
{
    if (is_null_pointer(value))
        return;
    value = without_casts(value);
    pointer->has_other |= pointer->call || !is_call_of(value, "malloc calloc");
    pointer->call = value;
}

static bool note_value(const struct node *node, void *context)
{
    struct pointer *pointer = context;

    if (node == pointer->variable && node->count > 0)
        note(pointer, node->children[0]);
    else if (is_operator(node, "=") && is_it(node->children[0], pointer))
        note(pointer, node->children[1]);
    else if ((is_change(node) || is_unary(node, "&")) && is_it(node->children[0], pointer))
        pointer->has_other = true;
    return pointer->has_other;
}

const struct node *allocation_of(const struct node *root, const struct node *variable)
{
    struct pointer pointer = {.variable = variable};

    return any_node(root, note_value, &pointer) ? NULL : pointer.call;
}
