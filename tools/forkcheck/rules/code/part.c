// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/part.h"

#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "lib/base/text.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// Does the expression name a variable, or a part of one, or is it a number, as its index may be?
static bool names_part(const struct node *node)
{
    node = without_casts(node);
    if (node->kind == NODE_REFERENCE)
        return node->target != NULL;
    if (node->kind != NODE_MEMBER && node->kind != NODE_SUBSCRIPT && !is_unary(node, "*"))
        return node->kind == NODE_INTEGER;
    for (size_t i = 0; i < node->count; i++)
        if (!names_part(node->children[i]))
            return false;
    return true;
}

bool is_same_part(const struct node *left, const struct node *right)
{
    return names_part(left) && is_alike(left, right);
}

struct wanted {
    const struct node *part;
};

static bool is_it(const struct node *node, void *context)
{
    const struct wanted *wanted = context;

    return is_same_part(node, wanted->part);
}

bool has_part(const struct node *node, const struct node *part)
{
    struct wanted wanted = {part};

    return any_node(node, is_it, &wanted);
}

const struct node *variable_of(const struct node *part)
{
    part = without_casts(part);
    while (part->kind == NODE_MEMBER || part->kind == NODE_SUBSCRIPT || is_unary(part, "*") ||
           is_unary(part, "&"))
        part = without_casts(part->children[0]);
    return part->kind == NODE_REFERENCE ? part->target : NULL;
}

// The name of a type without what stands around it: "player" of "const struct player *".
static struct text record_name(const char *type)
{
    if (strncmp(type, "const ", strlen("const ")) == 0)
        type += strlen("const ");
    if (strncmp(type, "struct ", strlen("struct ")) == 0)
        type += strlen("struct ");
    return (struct text){type, strcspn(type, " *[")};
}

bool is_same_structure(const struct node *left, const struct node *right)
{
    return left->kind == NODE_MEMBER && right->kind == NODE_MEMBER &&
           text_equal(record_name(left->children[0]->type), record_name(right->children[0]->type));
}

bool is_same_member(const struct node *left, const struct node *right)
{
    return is_same_structure(left, right) && strcmp(left->name, right->name) == 0;
}

// NOLINTEND(misc-no-recursion)
