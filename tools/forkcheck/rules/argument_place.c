// SPDX-License-Identifier: MIT
#include "forkcheck/rules/argument_place.h"

#include <string.h>

#include "forkcheck/rules/code.h"
#include "forkcheck/rules/tree.h"

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

// Visits what a variable or parameter may be.
struct origin {
    const struct tree *tree;
    const struct node *target;
    bool (*is_it)(const struct tree *tree, const struct node *node, unsigned depth,
                  unsigned *positions);
    unsigned depth;
    unsigned positions;
    bool is_found;
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
    if (value &&
        origin->is_it(origin->tree, without_casts(value), origin->depth, &origin->positions))
        origin->is_found = true;
    return false;
}

static struct origin origin_of(const struct tree *tree, const struct node *node, unsigned depth,
                               bool (*is_it)(const struct tree *tree, const struct node *node,
                                             unsigned depth, unsigned *positions))
{
    struct origin origin = {tree, node->target, is_it, depth + 1, 0, false};

    if (node->kind == NODE_REFERENCE && node->target && depth < DEEP &&
        (node->target->kind == NODE_PARAMETER || node->target->kind == NODE_VARIABLE))
        (void)any_node(tree->root, see_origin, &origin);
    return origin;
}

static bool is_count(const struct tree *tree, const struct node *node, unsigned depth,
                     unsigned *positions)
{
    (void)positions;
    return (node->kind == NODE_REFERENCE && node->target &&
            node->target == parameter_of_main(tree, 0)) ||
           origin_of(tree, node, depth, is_count).is_found;
}

static bool is_argv(const struct tree *tree, const struct node *node, unsigned depth,
                    unsigned *positions)
{
    (void)positions;
    return (node->kind == NODE_REFERENCE && node->target &&
            node->target == parameter_of_main(tree, 1)) ||
           origin_of(tree, node, depth, is_argv).is_found;
}

// Adds to POSITIONS, a bit for each, which arguments NODE may be.
static bool is_one(const struct tree *tree, const struct node *node, unsigned depth,
                   unsigned *positions)
{
    unsigned none = 0;
    long index = 0;

    if (node->kind == NODE_SUBSCRIPT && is_argv(tree, without_casts(node->children[0]), 0, &none)) {
        const bool is_known = constant_of(node->children[1], &index);
        if (is_known && (index < 1 || index > ARGUMENT_POSITIONS))
            return false;
        *positions |= 1U << (is_known ? index : 0);
        return true;
    }
    if (node->kind == NODE_CONDITIONAL && depth < DEEP) {
        const bool is_left = is_one(tree, without_casts(node->children[1]), depth + 1, positions);
        return is_one(tree, without_casts(node->children[2]), depth + 1, positions) || is_left;
    }
    const struct origin origin = origin_of(tree, node, depth, is_one);
    *positions |= origin.positions;
    return origin.is_found;
}

unsigned argument_positions(const struct tree *tree, const struct node *node)
{
    unsigned positions = 0;

    if (node)
        (void)is_one(tree, without_casts(node), 0, &positions);
    return positions;
}

bool is_argument_count(const struct tree *tree, const struct node *node)
{
    unsigned none = 0;

    return is_count(tree, without_casts(node), 0, &none);
}

bool is_argument_list(const struct tree *tree, const struct node *node)
{
    unsigned none = 0;

    return is_argv(tree, without_casts(node), 0, &none);
}

// NOLINTEND(misc-no-recursion)
