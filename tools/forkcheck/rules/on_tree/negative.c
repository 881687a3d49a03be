// SPDX-License-Identifier: MIT
//
// The -1 of a call that reads or writes, where a size is wanted: minus-one-size. Nothing in the
// function tells it from a number of bytes.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/one_reason.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/transfer.h"

// ---- What is done with the result ---------------------------------------------------------------

enum use {
    IS_NEUTRAL, // tells nothing of its sign
    IS_ASKED,   // may notice that it is negative, or is not clear
    IS_SIZE,    // takes it for a size
};

static bool is_unsigned(const struct node *node)
{
    return strncmp(node->type, "unsigned", strlen("unsigned")) == 0 ||
           strncmp(node->type, "const unsigned", strlen("const unsigned")) == 0;
}

// As `position < n`, where both are compared without a sign. A result without a sign may be asked
// so whether it is too large: only in the condition of a loop it is not.
static bool is_bound(const struct node *comparison, const struct node *node)
{
    const bool is_left = comparison->children[0] == node;
    const struct node *other = comparison->children[is_left];
    const struct node *user = comparison->parent;

    return is_unsigned(other) && other->kind == NODE_REFERENCE && node->kind != NODE_CAST &&
           is_word_of(is_left ? "> >=" : "< <=", comparison->name) &&
           (!is_unsigned(node) || user->kind == NODE_FOR ||
            (user->kind == NODE_WHILE && user->children[0] == comparison));
}

static enum use use_in_comparison(const struct node *comparison, const struct node *node)
{
    const bool is_left = comparison->children[0] == node;
    const struct node *other = comparison->children[is_left];
    long value = 0;

    if (is_failure_test(node) && is_for_one_reason(comparison))
        return IS_NEUTRAL;
    if (constant_of(other, &value))
        return value == 0 && is_word_of("== !=", comparison->name) ? IS_NEUTRAL : IS_ASKED;
    return is_bound(comparison, node) ? IS_SIZE : IS_ASKED;
}

// `n / sizeof record`, `total + n`
static enum use use_in_sum(const struct node *sum, const struct node *node)
{
    const struct node *other = sum->children[sum->children[0] == node];

    for (const struct node *user = sum->parent; user; user = user->parent) {
        if (is_comparison(user) || is_unary(user, "!"))
            return IS_ASKED;
        if (user->kind != NODE_CAST && user->kind != NODE_BINARY)
            break;
    }
    return is_unsigned(node) || is_unsigned(other) ? IS_SIZE : IS_ASKED;
}

static enum use use_in_call(const struct node *call, const struct node *node)
{
    static const struct {
        const char *calls;
        size_t size;
    } wanting[] = {
        {"write send sendto pwrite memcpy memmove memcmp memchr", 2},
        {"fwrite", 1},
        {"fwrite", 2},
        {"malloc", 0},
    };
    for (size_t i = 0; i < sizeof wanting / sizeof wanting[0]; i++)
        if (is_call_of(call, wanting[i].calls) && argument_of(call, wanting[i].size) == node)
            return IS_SIZE;
    return is_call_of(call, "printf fprintf dprintf") ? IS_NEUTRAL : IS_ASKED;
}

// It is not 0, then.
static bool is_condition(const struct node *user, const struct node *node)
{
    return is_unary(user, "!") || (user->kind == NODE_IF && user->children[0] == node) ||
           (user->kind == NODE_WHILE && user->children[0] == node);
}

static enum use use_of(const struct node *node)
{
    const struct node *user = node->parent;

    while (user->kind == NODE_CAST) {
        node = user;
        user = user->parent;
    }
    if (is_comparison(user))
        return use_in_comparison(user, node);
    if (user->kind == NODE_SUBSCRIPT)
        return user->children[1] == node ? IS_SIZE : IS_ASKED;
    if (user->kind == NODE_CALL)
        return use_in_call(user, node);
    if (is_binary(user, "/") || is_binary(user, "%") || is_binary(user, "*") ||
        is_binary(user, "+"))
        return use_in_sum(user, node);
    if ((is_operator(user, "+=") || is_operator(user, "-=")) && user->children[1] == node)
        return is_unsigned(user->children[0]) || strchr(user->children[0]->type, '*') ? IS_SIZE
                                                                                      : IS_ASKED;
    return is_condition(user, node) ? IS_NEUTRAL : IS_ASKED;
}

// ---- The variable that has the result -----------------------------------------------------------

struct result {
    const struct node *variable;
    const struct node *call; // whose result it gets
    const struct node *size; // where it is taken for a size
    bool is_asked;           // or gets something else
};

static void note_value(struct result *result, const struct node *value)
{
    long number = 0;

    if (is_transfer(value))
        result->call = without_casts(value);
    else if (!constant_of(value, &number))
        result->is_asked = true;
}

static bool note_use(const struct node *node, void *context)
{
    struct result *result = context;

    if (node == result->variable && node->count > 0)
        note_value(result, node->children[0]);
    if (is_macro_of(node, "errno") && asks_more_reasons(node))
        result->is_asked = true;
    if (node->kind != NODE_REFERENCE || node->target != result->variable)
        return false;
    if (is_operator(node->parent, "=") && node->parent->children[0] == node) {
        note_value(result, node->parent->children[1]);
        node = node->parent;
        if (is_discarded(node))
            return false;
    }
    const enum use use = use_of(node);
    result->is_asked |= use == IS_ASKED;
    if (use == IS_SIZE && !result->size)
        result->size = node;
    return false;
}

// Then the finding endless-read tells it.
static bool is_told_of_loop(const struct result *result)
{
    return is_unsigned(result->variable) && repeats_failed_call(result->call);
}

static void report(struct source *source, const struct result *result)
{
    const char *name = result->variable->name;
    const char *called = called_name(result->call);

    if (is_unsigned(result->variable))
        source_report(
            source, "minus-one-size", result->size,
            "%s has no sign: it has the largest number, for -1, when %s in line %u fails, "
            "and is taken for a number of bytes here: make it an ssize_t, and ask first",
            name, called, result->call->line);
    else
        source_report(source, "minus-one-size", result->size,
                      "%s is -1 when %s in line %u fails, and is taken for a number of bytes here: "
                      "ask for that first",
                      name, called, result->call->line);
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    struct result result = {.variable = node};

    if (node->kind != NODE_VARIABLE || !function_of(node) || node->is_static ||
        strchr(node->type, '[') || strchr(node->type, '*'))
        return false;
    (void)any_node(function_of(node), note_use, &result);
    if (result.call && result.size && !result.is_asked && !is_told_of_loop(&result))
        report(source, &result);
    return false;
}

void source_negative(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
