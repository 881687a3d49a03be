// SPDX-License-Identifier: MIT
//
// Loops around a read: do they read on to the end of the input? A loop that only repeats a failed
// read does not, nor does one that has read enough at some time. And do they end when the read
// fails?
#include "forkcheck/rules/read_loop.h"

#include <string.h>

#include "forkcheck/rules/code.h"
#include "forkcheck/rules/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// A call that reads, and what it has returned: -1, or the number of bytes that it has read.
struct read {
    const struct node *call;
    bool has_failed;
};

// What is known of a condition after that.
enum truth { IS_FALSE, IS_TRUE, IS_UNKNOWN };

static bool is_result_of(const struct node *variable, const struct node *call)
{
    const struct node *user = call->parent;

    if (user->kind == NODE_CAST)
        user = user->parent;
    if (user->kind == NODE_VARIABLE)
        return user == variable;
    return is_operator(user, "=") && without_casts(user->children[0])->target == variable;
}

// Is NODE the call, an assignment of its result, or the variable that has it?
static bool is_result(const struct node *node, const struct node *call)
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

static enum truth compare_result(const struct read *read, const struct node *result,
                                 const char *operation, long value)
{
    return read->has_failed ? compare_failure(operation, value, is_unsigned_value(result))
                            : compare(operation, value);
}

static enum truth comparison(const struct node *node, const struct read *read)
{
    static const char *const mirrored[][2] = {{"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}};
    const char *operation = node->name;
    long value = 0;

    if (is_result(node->children[0], read->call) && constant_of(node->children[1], &value))
        return compare_result(read, node->children[0], operation, value);
    if (!is_result(node->children[1], read->call) || !constant_of(node->children[0], &value))
        return IS_UNKNOWN;
    for (int i = 0; i < 4; i++)
        if (is_operator(node, mirrored[i][0]))
            operation = mirrored[i][1];
    return compare_result(read, node->children[1], operation, value);
}

static enum truth negated(enum truth truth)
{
    return truth == IS_UNKNOWN ? IS_UNKNOWN : truth == IS_TRUE ? IS_FALSE : IS_TRUE;
}

static enum truth truth_of(const struct node *node, const struct read *read)
{
    if (is_result(node, read->call))
        return IS_TRUE;
    if (is_operator(node, "!"))
        return negated(truth_of(node->children[0], read));
    if (node->kind != NODE_BINARY)
        return IS_UNKNOWN;
    if (is_word_of("== != < <= > >=", node->name))
        return comparison(node, read);
    if (!is_operator(node, "&&") && !is_operator(node, "||"))
        return IS_UNKNOWN;
    const enum truth decided = is_operator(node, "&&") ? IS_FALSE : IS_TRUE;
    const enum truth left = truth_of(node->children[0], read);
    const enum truth right = truth_of(node->children[1], read);
    if (left == decided || right == decided)
        return decided;
    return left == right ? left : IS_UNKNOWN;
}

// ---- Does the loop end?
// --------------------------------------------------------------------------

enum way { GOES_ON, LEAVES, REPEATS };

static enum way way_through(const struct node *node, const struct read *read);

static enum way way_of_if(const struct node *node, const struct read *read)
{
    const enum truth truth = truth_of(node->children[0], read);
    const enum way then = way_through(node->children[1], read);
    const enum way otherwise = node->count > 2 ? way_through(node->children[2], read) : GOES_ON;

    if (truth != IS_UNKNOWN)
        return truth == IS_TRUE ? then : otherwise;
    if (then == REPEATS || otherwise == REPEATS)
        return REPEATS;
    return then == otherwise ? then : GOES_ON;
}

// Where the statement leads after the read: surely out of the loop, perhaps to its next round, or
// to what follows.
static enum way way_through(const struct node *node, const struct read *read)
{
    enum way way = GOES_ON;

    switch (node->kind) {
    case NODE_BLOCK:
        for (size_t i = 0; i < node->count && way == GOES_ON; i++)
            way = way_through(node->children[i], read);
        return way;
    case NODE_IF:
        return way_of_if(node, read);
    case NODE_CONTINUE:
        return REPEATS;
    case NODE_BREAK:
    case NODE_RETURN:
    case NODE_GOTO:
        return LEAVES;
    default:
        return is_call_of(node, END_CALLS) ? LEAVES : GOES_ON;
    }
}

static bool is_left(const struct node *loop, const struct read *read)
{
    const struct node *condition = condition_of(loop);

    return (condition && truth_of(condition, read) == IS_FALSE) ||
           way_through(body_of_loop(loop), read) == LEAVES;
}

struct wanted {
    const struct node *call;
};

static bool is_in_result(const struct node *node, void *context)
{
    const struct wanted *wanted = context;

    return is_result(node, wanted->call);
}

// Does the condition compare something else than the result, such as the number of bytes so far?
static bool is_limit(const struct node *node, const struct node *call)
{
    struct wanted wanted = {call};

    if (is_operator(node, "&&"))
        return is_limit(node->children[0], call) || is_limit(node->children[1], call);
    return node->kind == NODE_BINARY && is_word_of("< <= > >= !=", node->name) &&
           !any_node(node, is_in_result, &wanted);
}

static bool is_end_test(const struct node *node, void *context)
{
    const struct wanted *wanted = context;
    long value = 1;

    return is_operator(node, "==") && constant_of(node->children[1], &value) && value == 0 &&
           is_result(node->children[0], wanted->call);
}

// The innermost loop around CALL that may go on after a success.
static const struct node *loop_that_goes_on(const struct node *call)
{
    const struct node *loop = loop_of(call);
    const struct read read = {call, false};

    while (loop && is_left(loop, &read))
        loop = loop_of(loop);
    return loop;
}

bool reads_to_end(const struct node *call)
{
    const struct node *loop = loop_that_goes_on(call);
    struct wanted wanted = {call};

    if (!loop)
        return false;
    const struct node *condition = condition_of(loop);
    if (is_endless(loop))
        return true;
    return !is_limit(condition, call) &&
           (is_within(call, condition) || any_node(function_of(call), is_end_test, &wanted));
}

// Does the comparison ask for the end? One with > 0 may only go on after each success.
static bool tells_zero(const char *operation, long value)
{
    return is_word_of(value == 0 ? "== != <=" : value == 1 ? "<" : "", operation);
}

static bool is_zero_test(const struct node *node, void *context)
{
    const struct wanted *wanted = context;
    long value = 0;

    if (is_operator(node, "!"))
        return is_result(node->children[0], wanted->call);
    return node->kind == NODE_BINARY && constant_of(node->children[1], &value) &&
           is_result(node->children[0], wanted->call) && tells_zero(node->name, value);
}

bool reads_size_or_to_end(const struct node *call)
{
    const struct node *loop = loop_of(call);
    struct wanted wanted = {call};

    return loop && !is_endless(loop) && is_limit(condition_of(loop), call) &&
           any_node(loop, is_zero_test, &wanted);
}

// left -= n, done += n: the result n of a write becomes part of the size for the next one.
static bool is_rest_counted(const struct node *node, void *context)
{
    const struct wanted *wanted = context;
    const struct node *size = argument_of(wanted->call, 2);

    if (!is_operator(node, "-=") && !is_operator(node, "+="))
        return false;
    const struct node *counter = without_casts(node->children[0])->target;
    return size && counter && is_result(node->children[1], wanted->call) && mentions(size, counter);
}

const struct node *repeating_loop(const struct node *call)
{
    const struct node *loop = loop_that_goes_on(call);
    struct wanted wanted = {call};

    while (loop && any_node(loop, is_rest_counted, &wanted))
        loop = loop_of(loop);
    return loop;
}

// ---- Does it end when the read fails?
// -----------------------------------------------------------

// Can the statement leave the loop, or end the process, after a read that has failed?
static bool may_leave(const struct node *node, const struct read *read)
{
    const enum truth truth = node->kind == NODE_IF ? truth_of(node->children[0], read) : IS_UNKNOWN;

    if (truth != IS_UNKNOWN) {
        const size_t branch = truth == IS_TRUE ? 1 : 2;
        return may_leave(node->children[0], read) ||
               (branch < node->count && may_leave(node->children[branch], read));
    }
    if (node->kind == NODE_BREAK || node->kind == NODE_RETURN || node->kind == NODE_GOTO ||
        (node->kind == NODE_CALL && reaches_call_of(node, END_CALLS)))
        return true;
    for (size_t i = 0; i < node->count; i++)
        if (may_leave(node->children[i], read))
            return true;
    return false;
}

// Does the statement surely begin the next round after a read that has failed?
static bool repeats_at_once(const struct node *node, const struct read *read)
{
    if (node->kind == NODE_CONTINUE)
        return true;
    if (node->kind == NODE_IF) {
        const enum truth truth = truth_of(node->children[0], read);
        const size_t branch = truth == IS_TRUE ? 1 : 2;
        return truth != IS_UNKNOWN && branch < node->count &&
               repeats_at_once(node->children[branch], read);
    }
    for (size_t i = 0; node->kind == NODE_BLOCK && i < node->count; i++) {
        if (repeats_at_once(node->children[i], read))
            return true;
        if (may_leave(node->children[i], read))
            return false;
    }
    return false;
}

bool repeats_failed_read(const struct node *call)
{
    const struct node *loop = loop_of(call);
    const struct read read = {call, true};

    if (!loop || loop->kind == NODE_DO)
        return false;
    const struct node *condition = condition_of(loop);
    if (is_endless(loop))
        return repeats_at_once(body_of_loop(loop), &read);
    return condition && is_within(call, condition) && truth_of(condition, &read) == IS_TRUE &&
           !may_leave(body_of_loop(loop), &read);
}

// NOLINTEND(misc-no-recursion)
