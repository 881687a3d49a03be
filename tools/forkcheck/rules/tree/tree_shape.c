// SPDX-License-Identifier: MIT
//
// Wait macros and errno become nodes, atomic operations become calls, and nodes that only wrap
// others are left out. So is a loop that only repeats a call that a signal has interrupted.
#include <errno.h>
#include <string.h>

#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

static const char *const wrappers[] = {
    "ParenExpr",
    "ImplicitCastExpr",
    "ConstantExpr",
    "ExprWithCleanups",
};

static const char *const macros[] = {
    "WIFEXITED", "WEXITSTATUS", "WIFSIGNALED",  "WTERMSIG", "WIFSTOPPED",
    "WSTOPSIG",  "WCOREDUMP",   "WIFCONTINUED", "errno",
};

static bool is_in(const char *name, const char *const list[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

static bool is_wrapper(const struct node *node)
{
    return node->kind == NODE_OTHER && node->count == 1 &&
           is_in(node->name, wrappers, sizeof wrappers / sizeof wrappers[0]);
}

static bool is_masked(const struct node *node, long mask)
{
    while (is_wrapper(node))
        node = node->children[0];
    return node->kind == NODE_BINARY && strcmp(node->name, "&") == 0 &&
           node->children[1]->kind == NODE_INTEGER && node->children[1]->value == mask;
}

// The header with the wait macros is glibc's.
static bool is_of_header(const struct node *node)
{
    while (is_wrapper(node))
        node = node->children[0];
    return node->spelled && strstr(node->spelled, "bits/waitstatus.h");
}

// The wait macro that expands to this, for a macro within a macro: there clang names only the
// outer one. WTERMSIG(status) == 9 begins in the header, too, but does not end there.
static const char *structure_of(const struct node *node)
{
    if (node->kind != NODE_BINARY || !is_of_header(node) || !is_of_header(node->children[1]))
        return NULL;
    if (strcmp(node->name, ">>") == 0 && is_masked(node->children[0], 0xff00))
        return "WEXITSTATUS";
    if (strcmp(node->name, "==") == 0 && is_masked(node->children[0], 0x7f))
        return "WIFEXITED";
    if (strcmp(node->name, "==") == 0 && is_masked(node->children[0], 0xff))
        return "WIFSTOPPED";
    if (strcmp(node->name, ">") == 0 && !is_masked(node->children[0], 0x7f))
        return "WIFSIGNALED";
    return is_masked(node, 0x7f) ? "WTERMSIG" : NULL;
}

static const char *macro_of(const struct node *node)
{
    if (node->macro && !node->is_argument &&
        is_in(node->macro, macros, sizeof macros / sizeof macros[0]))
        return node->macro;
    return structure_of(node);
}

// The status in the expansion of a wait macro: what is left without operators and constants.
static struct node *operand_of(struct node *node)
{
    while (!node->is_argument || is_wrapper(node)) {
        struct node *next = NULL;
        if (node->kind != NODE_BINARY && node->kind != NODE_UNARY && node->kind != NODE_CAST &&
            !is_wrapper(node))
            break;
        for (size_t i = 0; i < node->count && !next; i++)
            if (node->children[i]->kind != NODE_INTEGER)
                next = node->children[i];
        if (!next)
            break;
        node = next;
    }
    return node;
}

static struct node *shaped(struct node *node);

static void shape_children(struct node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        node->children[i] = shaped(node->children[i]);
        node->children[i]->parent = node;
    }
}

static void make_macro(struct node *node, const char *name)
{
    struct node *operand = operand_of(node);

    node->kind = NODE_MACRO;
    node->name = name;
    node->count = 0;
    if (strcmp(name, "errno") != 0 && operand != node)
        node_add(node, operand);
}

static bool has_eintr(const struct node *node)
{
    if (node->kind == NODE_INTEGER && node->value == EINTR)
        return true;
    for (size_t i = 0; i < node->count; i++)
        if (has_eintr(node->children[i]))
            return true;
    return false;
}

// The loop in ({ long result; do result = call; while (result == -1 && errno == EINTR); result; }),
// which is what TEMP_FAILURE_RETRY(call) expands to; NULL if NODE is something else.
static const struct node *retrying_loop(const struct node *node)
{
    enum { DECLARATION, LOOP, VALUE, PARTS };
    const struct node *block = node->count == 1 ? node->children[0] : node;

    if (node->kind != NODE_OTHER || !node->name || strcmp(node->name, "StmtExpr") != 0 ||
        block->count != PARTS || block->children[DECLARATION]->kind != NODE_DECLARATIONS)
        return NULL;
    const struct node *loop = block->children[LOOP];
    return loop->kind == NODE_DO && has_eintr(loop->children[1]) ? loop : NULL;
}

// Makes of it the call, in a cast by whose name is_retried knows it.
static void make_retried(struct node *node)
{
    const struct node *loop = retrying_loop(node);
    const struct node *body = loop ? loop->children[0] : NULL;

    while (body && (is_wrapper(body) || body->kind == NODE_BLOCK) && body->count == 1)
        body = body->children[0];
    if (!body || body->kind != NODE_BINARY || strcmp(body->name, "=") != 0)
        return;
    node->kind = NODE_CAST;
    node->name = RETRIED;
    node->children[0] = body->children[1];
}

static bool is_extension(const struct node *node)
{
    return node->kind == NODE_UNARY && strcmp(node->name, "__extension__") == 0;
}

static struct node *shaped(struct node *node)
{
    while (is_wrapper(node) || is_extension(node))
        node = node->children[0];
    make_retried(node);
    const char *macro = node->kind == NODE_MACRO ? NULL : macro_of(node);
    if (macro)
        make_macro(node, macro);
    if (node->operand)
        node->operand = shaped(node->operand);
    shape_children(node);
    return node;
}

// clang gives the value of a constant expression, which casts may stand around.
static long constant_value(const struct node *node)
{
    while (is_wrapper(node) && strcmp(node->name, "ConstantExpr") != 0)
        node = node->children[0];
    return node->value;
}

// Enumerators without a value count on from the one before.
static void number_enumerators(struct node *node)
{
    long next = 0;

    for (size_t i = 0; i < node->count; i++) {
        struct node *child = node->children[i];
        if (node->kind != NODE_ENUM) {
            number_enumerators(child);
        } else if (child->kind == NODE_ENUMERATOR) {
            child->value = child->count > 0 ? constant_value(child->children[0]) : next;
            next = child->value + 1;
        }
    }
}

// An atomic operation gets the function that it would call as its first child.
static void make_call(struct tree *tree, struct node *node)
{
    struct node *callee = tree_node(tree);

    callee->kind = NODE_REFERENCE;
    callee->name = node->name ? node->name : "";
    callee->file = node->file;
    callee->line = node->line;
    callee->column = node->column;
    node->kind = NODE_CALL;
    node->name = "";
    node_add(node, callee);
    memmove(node->children + 1, node->children, (node->count - 1) * sizeof(struct node *));
    node->children[0] = callee;
}

void tree_shape(struct tree *tree)
{
    const size_t count = tree->count;

    number_enumerators(tree->root); // while the values of constant expressions are there
    for (size_t i = 0; i < count; i++)
        if (tree->nodes[i]->kind == NODE_ATOMIC)
            make_call(tree, tree->nodes[i]);
    shape_children(tree->root);
}

// NOLINTEND(misc-no-recursion)
