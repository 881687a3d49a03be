// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/argument_place.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): at most DEEP variables and parameters

enum { DEEP = 4 };

const struct node *main_of(const struct tree *tree)
{
    for (size_t i = 0; i < tree->root->count; i++) {
        const struct node *node = tree->root->children[i];
        if (node->kind == NODE_FUNCTION && strcmp(node->name, "main") == 0 && body_of(node))
            return node;
    }
    return NULL;
}

static const struct node *parameter_of_main(const struct tree *tree, size_t index)
{
    const struct node *main = main_of(tree);

    for (size_t i = 0; main && i < main->count; i++)
        if (main->children[i]->kind == NODE_PARAMETER && index-- == 0)
            return main->children[i];
    return NULL;
}

// Asks what an expression is: a bit for each position, or any bit for "yes".
typedef unsigned question(const struct tree *tree, const struct node *node, unsigned depth);

// Asks it of what a variable or parameter may be.
struct origin {
    const struct tree *tree;
    const struct node *target;
    question *ask;
    unsigned depth;
    unsigned answer;
};

static bool see_origin(const struct node *node, void *context)
{
    struct origin *origin = context;
    const struct node *target = origin->target;
    const struct node *value = NULL;

    if (target->kind == NODE_PARAMETER && node->kind == NODE_CALL &&
        called_function(node) == function_of(target))
        value = argument_of(node, parameter_index(target));
    else if (node == target && target->kind == NODE_VARIABLE && node->count > 0)
        value = node->children[0];
    else if (is_operator(node, "=") && without_casts(node->children[0])->target == target)
        value = node->children[1];
    if (value)
        origin->answer |= origin->ask(origin->tree, without_casts(value), origin->depth);
    return false;
}

static unsigned ask_origin(const struct tree *tree, const struct node *node, unsigned depth,
                           question *ask)
{
    struct origin origin = {tree, node->target, ask, depth + 1, 0};

    if (node->kind == NODE_REFERENCE && node->target && depth < DEEP &&
        (node->target->kind == NODE_PARAMETER || node->target->kind == NODE_VARIABLE))
        (void)any_node(tree->root, see_origin, &origin);
    return origin.answer;
}

static bool is_parameter_of_main(const struct tree *tree, const struct node *node, size_t index)
{
    return node->kind == NODE_REFERENCE && node->target &&
           node->target == parameter_of_main(tree, index);
}

static unsigned ask_count(const struct tree *tree, const struct node *node, unsigned depth)
{
    return is_parameter_of_main(tree, node, 0) ? 1 : ask_origin(tree, node, depth, ask_count);
}

static unsigned ask_list(const struct tree *tree, const struct node *node, unsigned depth)
{
    return is_parameter_of_main(tree, node, 1) ? 1 : ask_origin(tree, node, depth, ask_list);
}

static unsigned ask_position(const struct tree *tree, const struct node *node, unsigned depth)
{
    long index = 0;

    if (node->kind == NODE_SUBSCRIPT && is_argument_list(tree, node->children[0])) {
        const bool is_known = constant_of(node->children[1], &index);
        if (is_known && (index < 1 || index > ARGUMENT_POSITIONS))
            return 0;
        return 1U << (is_known ? index : 0);
    }
    if (node->kind == NODE_CONDITIONAL && depth < DEEP)
        return ask_position(tree, without_casts(node->children[1]), depth + 1) |
               ask_position(tree, without_casts(node->children[2]), depth + 1);
    return ask_origin(tree, node, depth, ask_position);
}

unsigned argument_positions(const struct tree *tree, const struct node *node)
{
    return node ? ask_position(tree, without_casts(node), 0) : 0;
}

bool is_argument_count(const struct tree *tree, const struct node *node)
{
    return ask_count(tree, without_casts(node), 0) != 0;
}

bool is_argument_list(const struct tree *tree, const struct node *node)
{
    return ask_list(tree, without_casts(node), 0) != 0;
}

// NOLINTEND(misc-no-recursion)
