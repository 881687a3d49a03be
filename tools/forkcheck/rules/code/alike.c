// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/alike.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

static bool has_same_name(const struct node *left, const struct node *right)
{
    return strcmp(left->name ? left->name : "", right->name ? right->name : "") == 0;
}

bool is_alike(const struct node *left, const struct node *right)
{
    left = without_casts(left);
    right = without_casts(right);
    if (left->kind != right->kind || left->count != right->count || !has_same_name(left, right))
        return false;
    if (left->kind == NODE_CALL || is_change(left) || left->kind == NODE_OTHER)
        return false;
    if (left->kind == NODE_REFERENCE && left->target != right->target)
        return false;
    if (left->kind == NODE_INTEGER && left->value != right->value)
        return false;
    for (size_t i = 0; i < left->count; i++)
        if (!is_alike(left->children[i], right->children[i]))
            return false;
    return true;
}

size_t count_alike(const struct node *node, const struct node *wanted, const struct node *without)
{
    size_t count = 0;

    if (node == without)
        return 0;
    if (node->kind == wanted->kind && is_alike(node, wanted))
        return 1;
    for (size_t i = 0; i < node->count; i++)
        count += count_alike(node->children[i], wanted, without);
    return count;
}

const struct node *pointed_into(const struct node *pointer)
{
    pointer = without_casts(pointer);
    if (is_unary(pointer, "&")) {
        const struct node *of = without_casts(pointer->children[0]);
        return of->kind == NODE_SUBSCRIPT ? pointed_into(of->children[0]) : of;
    }
    if (pointer->kind == NODE_BINARY && is_word_of("+ -", pointer->name)) {
        const bool is_first = strpbrk(pointer->children[0]->type, "*[") != NULL;
        return pointed_into(pointer->children[is_first ? 0 : 1]);
    }
    return pointer;
}

// NOLINTEND(misc-no-recursion)
