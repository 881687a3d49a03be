// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/transfer.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

static bool is_minus_one(const struct node *node, void *context)
{
    long value = 0;

    (void)context;
    return node->kind == NODE_RETURN && node->count > 0 && constant_of(node->children[0], &value) &&
           value == -1;
}

bool is_transfer(const struct node *node)
{
    node = without_casts(node);
    const struct node *function = called_function(node);
    return is_call_of(node, TRANSFER_CALLS) ||
           (function && body_of(function) && is_word_of("int long", node->type) &&
            reaches_call_of(body_of(function), TRANSFER_CALLS) &&
            any_node(function, is_minus_one, NULL));
}

bool is_failure_test(const struct node *node)
{
    const struct node *test = node->parent;
    long number = 0;

    if (test->kind != NODE_BINARY)
        return false;
    const bool is_left = without_casts(test->children[0]) == without_casts(node);
    if (!constant_of(test->children[is_left], &number))
        return false;
    if (number == -1)
        return is_word_of(is_left ? "== != >" : "== != <", test->name);
    return number == 0 && is_word_of(is_left ? "< >=" : "> <=", test->name);
}

// A write of 0 bytes is no success either.
static bool is_success_test(const struct node *node, const struct node *call)
{
    const struct node *test = node->parent;
    long number = -1;

    if (!is_call_of(call, "write pwrite send sendto") || test->kind != NODE_BINARY)
        return false;
    const bool is_left = without_casts(test->children[0]) == without_casts(node);
    return constant_of(test->children[is_left], &number) && number == 0 &&
           is_word_of(is_left ? "> <=" : "< >=", test->name);
}

static bool is_question(const struct node *node, const struct node *call)
{
    return is_failure_test(node) || is_success_test(node, call);
}

struct result {
    const struct node *call;
    const struct node *variable;
    bool may_be_returned;
};

static bool is_other_use(const struct node *node, void *context)
{
    const struct result *result = context;
    const struct node *user = node->parent;

    if (node->kind != NODE_REFERENCE || node->target != result->variable)
        return false;
    if (is_operator(user, "=") && user->children[0] == node)
        return false;
    while (user->kind == NODE_CAST) {
        node = user;
        user = user->parent;
    }
    return !is_question(node, result->call) &&
           !(user->kind == NODE_RETURN && result->may_be_returned);
}

bool is_asked_for_failure(const struct node *call, bool may_be_returned)
{
    const struct node *value = call->parent->kind == NODE_CAST ? call->parent : call;
    const struct node *user = value->parent;
    struct result result = {call, result_variable(call), may_be_returned};

    if (is_question(value, call) || (user->kind == NODE_RETURN && may_be_returned))
        return true;
    if (!result.variable || result.variable->kind != NODE_VARIABLE || !function_of(result.variable))
        return false;
    if (is_operator(user, "=") && !is_discarded(user) && !is_question(user, call))
        return false;
    return !any_node(function_of(call), is_other_use, &result);
}
