// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/read_result.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

static bool is_result_of(const struct node *variable, const struct node *call)
{
    const struct node *user = call->parent;

    // Through casts, and `count < size ? read(...) : read(...)`.
    while (user->kind == NODE_CAST ||
           (user->kind == NODE_CONDITIONAL && !is_within(call, user->children[0])))
        user = user->parent;
    if (user->kind == NODE_VARIABLE)
        return user == variable;
    return is_operator(user, "=") && without_casts(user->children[0])->target == variable;
}

bool is_read_result(const struct node *node, const struct node *call)
{
    node = without_casts(node);
    if (is_operator(node, "="))
        node = without_casts(node->children[1]);
    return node == call ||
           (node->kind == NODE_REFERENCE && node->target && is_result_of(node->target, call));
}

static enum truth truth_if(bool is_known, bool is_true)
{
    return !is_known ? IS_UNKNOWN : is_true ? IS_TRUE : IS_FALSE;
}

// -1 is compared with VALUE; as the largest number if it is in a variable without a sign.
static enum truth compare_failure(const char *operation, long value, bool is_unsigned)
{
    const bool is_equal = value == -1;
    const bool is_less = !is_unsigned && value > -1;

    switch (operation[0]) {
    case '=':
        return truth_if(true, is_equal);
    case '!':
        return truth_if(true, !is_equal);
    case '>':
        return truth_if(true, !is_less && (operation[1] == '=' || !is_equal));
    default:
        return truth_if(true, is_less || (operation[1] == '=' && is_equal));
    }
}

// A number from 1 on is compared with VALUE.
static enum truth compare(const char *operation, long value)
{
    switch (operation[0]) {
    case '=':
        return truth_if(value < 1, false);
    case '!':
        return truth_if(value < 1, true);
    case '>':
        return truth_if(value < 1 || (operation[1] == '=' && value == 1), true);
    default:
        return truth_if(value < 1 || (operation[1] == '\0' && value == 1), false);
    }
}

// The type that is compared: of a cast, or of the variable that gets the result.
static bool is_unsigned_value(const struct node *node)
{
    if (is_operator(node, "="))
        node = node->children[0];
    return strncmp(node->type, "unsigned", strlen("unsigned")) == 0;
}

// 0 is compared with VALUE.
static enum truth compare_end(const char *operation, long value)
{
    const bool is_also_equal = operation[1] == '=' && value == 0;

    switch (operation[0]) {
    case '=':
        return truth_if(true, value == 0);
    case '!':
        return truth_if(true, value != 0);
    case '>':
        return truth_if(true, value < 0 || is_also_equal);
    default:
        return truth_if(true, value > 0 || is_also_equal);
    }
}

static enum truth compare_result(const struct read *read, const struct node *result,
                                 const char *operation, long value)
{
    switch (read->result) {
    case HAS_FAILED:
        return compare_failure(operation, value, is_unsigned_value(result));
    case IS_AT_END:
        return is_unsigned_value(result) && value < 0 ? IS_UNKNOWN : compare_end(operation, value);
    default:
        return compare(operation, value);
    }
}

static enum truth comparison(const struct node *node, const struct read *read)
{
    long value = 0;

    if (is_read_result(node->children[0], read->call) && constant_of(node->children[1], &value))
        return compare_result(read, node->children[0], node->name, value);
    if (!is_read_result(node->children[1], read->call) || !constant_of(node->children[0], &value))
        return IS_UNKNOWN;
    return compare_result(read, node->children[1], mirrored(node->name), value);
}

static enum truth negated(enum truth truth)
{
    return truth == IS_UNKNOWN ? IS_UNKNOWN : truth == IS_TRUE ? IS_FALSE : IS_TRUE;
}

enum truth read_truth(const struct node *node, const struct read *read)
{
    if (is_read_result(node, read->call))
        return read->result == IS_AT_END ? IS_FALSE : IS_TRUE;
    if (is_operator(node, "!"))
        return negated(read_truth(node->children[0], read));
    if (node->kind != NODE_BINARY)
        return IS_UNKNOWN;
    if (is_comparison(node))
        return comparison(node, read);
    if (!is_operator(node, "&&") && !is_operator(node, "||"))
        return IS_UNKNOWN;
    const enum truth decided = is_operator(node, "&&") ? IS_FALSE : IS_TRUE;
    const enum truth left = read_truth(node->children[0], read);
    const enum truth right = read_truth(node->children[1], read);
    if (left == decided || right == decided)
        return decided;
    return left == right ? left : IS_UNKNOWN;
}

// NOLINTEND(misc-no-recursion)
