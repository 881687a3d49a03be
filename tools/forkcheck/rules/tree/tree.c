// SPDX-License-Identifier: MIT
#include "forkcheck/rules/tree/tree.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

struct node *tree_node(struct tree *tree)
{
    struct node *node = memory_new(1, sizeof *node);

    tree->nodes = memory_grow(tree->nodes, &tree->capacity, tree->count + 1, sizeof(struct node *));
    node->number = (unsigned)tree->count;
    node->name = node->type = node->written = "";
    tree->nodes[tree->count++] = node;
    return node;
}

void node_add(struct node *parent, struct node *child)
{
    parent->children =
        memory_grow(parent->children, &parent->capacity, parent->count + 1, sizeof(struct node *));
    parent->children[parent->count++] = child;
    child->parent = parent;
}

const char *tree_string(struct tree *tree, struct text text)
{
    struct key_table *strings = tree->strings;
    const int number = key_table_intern(strings, text.data, text.size, NULL);

    return strings->keys[number].data ? strings->keys[number].data : "";
}

void tree_free(struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        free(tree->nodes[i]->children);
        free(tree->nodes[i]);
    }
    free(tree->nodes);
    key_table_free(tree->strings);
    free(tree->strings);
    *tree = (struct tree){0};
}

// ---- References ---------------------------------------------------------------------------------

// The declarations by a key, which is clang's id or a name.
struct index {
    struct key_table keys;
    struct node **nodes;
    size_t capacity;
};

static void index_put(struct index *index, const char *key, struct node *node)
{
    bool is_new = false;
    const int at = key_table_intern(&index->keys, key, strlen(key), &is_new);

    index->nodes =
        memory_grow(index->nodes, &index->capacity, (size_t)at + 1, sizeof(struct node *));
    index->nodes[at] = node;
}

static struct node *index_get(const struct index *index, const char *key)
{
    const int at = key_table_find(&index->keys, key, strlen(key));

    return at == -1 || !index->nodes ? NULL : index->nodes[at];
}

// Attributes may stand behind the body.
static bool has_body(const struct node *function)
{
    for (size_t i = 0; i < function->count; i++)
        if (function->children[i]->kind == NODE_BLOCK)
            return true;
    return false;
}

struct indices {
    struct index ids;
    struct index functions; // with a body
    struct index outside;   // without one
};

static void index_node(struct indices *all, struct node *node)
{
    if (node->id && (node->kind == NODE_VARIABLE || node->kind == NODE_PARAMETER ||
                     node->kind == NODE_ENUMERATOR || node->kind == NODE_LABEL))
        index_put(&all->ids, node->id, node);
    if (node->kind == NODE_FUNCTION)
        index_put(has_body(node) ? &all->functions : &all->outside, node->name, node);
    for (size_t i = 0; i < node->count; i++)
        index_node(all, node->children[i]);
}

static void bind(const struct indices *all, struct node *node)
{
    if (node->refers) {
        node->target = index_get(&all->ids, node->refers);
        if (!node->target && node->kind == NODE_REFERENCE)
            node->target = index_get(&all->functions, node->name);
        if (!node->target && node->kind == NODE_REFERENCE)
            node->outside = index_get(&all->outside, node->name);
    }
    if (node->operand)
        bind(all, node->operand);
    for (size_t i = 0; i < node->count; i++)
        bind(all, node->children[i]);
}

static void index_free(struct index *index)
{
    free(index->nodes);
    key_table_free(&index->keys);
}

void tree_bind(struct tree *tree)
{
    struct indices all = {0};

    index_node(&all, tree->root);
    bind(&all, tree->root);
    index_free(&all.ids);
    index_free(&all.functions);
    index_free(&all.outside);
}

// NOLINTEND(misc-no-recursion)
