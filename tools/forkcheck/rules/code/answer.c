// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/answer.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

struct sought {
    const struct node *declaration; // of a function or variable
};

static bool is_call_with_result(const struct node *node, void *context)
{
    const struct sought *sought = context;

    return node->kind == NODE_CALL && called_function(node) == sought->declaration &&
           !is_discarded(node);
}

bool is_result_of_use(const struct node *root, const struct node *node)
{
    struct sought sought = {function_of(node)};

    return sought.declaration && (strcmp(sought.declaration->name, "main") == 0 ||
                                  any_node(root, is_call_with_result, &sought));
}

static bool is_answer(const struct node *node, void *context)
{
    const struct sought *sought = context;
    const struct node *user = node->parent;

    if (node->kind != NODE_REFERENCE || node->target != sought->declaration)
        return false;
    while (user->kind == NODE_CAST || user->kind == NODE_CONDITIONAL || is_unary(user, "-") ||
           is_unary(user, "!") || is_comparison(user))
        user = user->parent;
    return user->kind == NODE_RETURN || is_call_of(user, "exit _exit");
}

bool is_change_of_answer(const struct node *root, const struct node *node)
{
    struct sought sought = {is_change(node) ? without_casts(node->children[0])->target : NULL};
    const struct node *function = function_of(node);

    return sought.declaration && sought.declaration->kind == NODE_VARIABLE && function &&
           is_within(sought.declaration, function) && any_node(function, is_answer, &sought) &&
           is_result_of_use(root, node);
}
