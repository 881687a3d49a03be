// SPDX-License-Identifier: MIT
//
// Loops around a read: do they read on to the end of the input? A loop that only repeats a failed
// read does not, nor does one that has read enough at some time.
#include "forkcheck/rules/code/read_loop.h"

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/read_result.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- Does the loop end? -------------------------------------------------------------------------

enum way { GOES_ON, LEAVES, REPEATS };

static enum way way_through(const struct node *node, const struct read *read);

static enum way way_of_if(const struct node *node, const struct read *read)
{
    const enum truth truth = read_truth(node->children[0], read);
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

    return (condition && read_truth(condition, read) == IS_FALSE) ||
           way_through(body_of_loop(loop), read) == LEAVES;
}

struct wanted {
    const struct node *call;
};

static bool is_in_result(const struct node *node, void *context)
{
    const struct wanted *wanted = context;

    return is_read_result(node, wanted->call);
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
           is_read_result(node->children[0], wanted->call);
}

// The innermost loop around CALL that may go on after a success.
static const struct node *loop_that_goes_on(const struct node *call)
{
    const struct node *loop = loop_of(call);
    const struct read read = {call, HAS_READ};

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
        return is_read_result(node->children[0], wanted->call);
    return node->kind == NODE_BINARY && constant_of(node->children[1], &value) &&
           is_read_result(node->children[0], wanted->call) && tells_zero(node->name, value);
}

bool reads_size_or_to_end(const struct node *call)
{
    const struct node *loop = loop_of(call);
    struct wanted wanted = {call};

    return loop && !is_endless(loop) && is_limit(condition_of(loop), call) &&
           any_node(loop, is_zero_test, &wanted);
}

// The counter to which NODE adds the result of CALL, or from which it takes it: left -= n,
// done += n, done = done + n. NULL if it does neither.
static const struct node *counter_of(const struct node *node, const struct node *call)
{
    if ((is_operator(node, "-=") || is_operator(node, "+=")) &&
        is_read_result(node->children[1], call))
        return node->children[0];
    const struct node *sum = is_operator(node, "=") ? without_casts(node->children[1]) : NULL;
    return sum && sum->kind == NODE_BINARY && is_word_of("+ -", sum->name) &&
                   is_alike(sum->children[0], node->children[0]) &&
                   is_read_result(sum->children[1], call)
               ? node->children[0]
               : NULL;
}

// The expression for the size that CALL is given: what a variable in the loop is set to, if it is
// one.
static const struct node *size_of(const struct node *call)
{
    const struct node *size = argument_of(call, 2);

    if (!size)
        return NULL;
    const struct node *variable = without_casts(size)->target;
    return variable && variable->kind == NODE_VARIABLE && variable->count > 0 && loop_of(call) &&
                   is_within(variable, loop_of(call))
               ? variable->children[0]
               : size;
}

struct rest {
    const struct node *call;
    const struct node *counter;
};

// The result n of a read or write becomes part of the size for the next one.
static bool is_rest_counted(const struct node *node, void *context)
{
    struct rest *rest = context;
    const struct node *size = size_of(rest->call);
    const struct node *counter = counter_of(node, rest->call);

    if (size && counter && count_alike(size, without_casts(counter), NULL) > 0)
        rest->counter = without_casts(counter);
    return rest->counter != NULL;
}

const struct node *repeating_loop(const struct node *call)
{
    const struct node *loop = loop_that_goes_on(call);
    struct rest rest = {call, NULL};

    while (loop && any_node(loop, is_rest_counted, &rest)) {
        rest.counter = NULL;
        loop = loop_of(loop);
    }
    return loop;
}

const struct node *rest_loop(const struct node *call, const struct node **counter)
{
    const struct node *loop = loop_that_goes_on(call);
    struct rest rest = {call, NULL};
    const struct node *size = size_of(call);

    if (!loop || !any_node(loop, is_rest_counted, &rest))
        return NULL;
    *counter = rest.counter;
    size = without_casts(size);
    return is_alike(size, rest.counter) ||
                   (is_binary(size, "-") && is_alike(size->children[1], rest.counter))
               ? loop
               : NULL;
}

// ---- Does it end at the end of the input? -------------------------------------------------------

// What is asked at the end of the input, when the read has returned 0.
struct end {
    struct read read;
    const struct node *counter; // of the bytes, which stays what it is; NULL if there is none
    const struct node *loop;
};

struct changed {
    const struct node *loop;
    const struct node *counter;
};

static bool is_change_of(const struct node *node, void *context)
{
    const struct node *variable = context;

    return (is_change(node) || is_unary(node, "&")) && mentions(node->children[0], variable);
}

// A variable, other than the counter, that may change in the loop.
static bool may_change(const struct node *node, void *context)
{
    const struct changed *changed = context;

    return node->kind == NODE_CALL ||
           (node->kind == NODE_REFERENCE && node->target && !is_alike(node, changed->counter) &&
            any_node(changed->loop, is_change_of, node->target));
}

// Does NODE compare the counter with something that does not change in the loop?
static bool is_of_counter(const struct node *node, const struct end *end)
{
    struct changed changed = {end->loop, end->counter};

    return end->counter && node->kind == NODE_BINARY && is_word_of("< <= > >= == !=", node->name) &&
           count_alike(node, end->counter, NULL) > 0 && !any_node(node, may_change, &changed);
}

// Does a condition that was true hold in the next round, too?
static bool holds_on(const struct node *condition, const struct end *end)
{
    if (is_operator(condition, "&&"))
        return holds_on(condition->children[0], end) && holds_on(condition->children[1], end);
    return read_truth(condition, &end->read) == IS_TRUE || is_of_counter(condition, end);
}

// Can the statement leave the loop? One that depends on the counter alone would have left it
// before.
static bool leaves_at_end(const struct node *node, const struct end *end)
{
    if (node->kind == NODE_IF && is_of_counter(node->children[0], end))
        return false;
    if (node->kind == NODE_IF && read_truth(node->children[0], &end->read) != IS_UNKNOWN) {
        const size_t branch = read_truth(node->children[0], &end->read) == IS_TRUE ? 1 : 2;
        return leaves_at_end(node->children[0], end) ||
               (branch < node->count && leaves_at_end(node->children[branch], end));
    }
    if (node->kind == NODE_BREAK || node->kind == NODE_RETURN || node->kind == NODE_GOTO ||
        (node->kind == NODE_CALL &&
         (reaches_call_of(node, END_CALLS) || is_unknown_call(node) || *called_name(node) == '\0')))
        return true;
    for (size_t i = 0; i < node->count; i++)
        if (leaves_at_end(node->children[i], end))
            return true;
    return false;
}

bool repeats_at_end(const struct node *call, bool *counts)
{
    const struct node *loop = loop_that_goes_on(call);
    struct rest rest = {call, NULL};

    if (!loop)
        return false;
    (void)any_node(loop, is_rest_counted, &rest);
    const struct end end = {{call, IS_AT_END}, rest.counter, loop};
    const struct node *condition = condition_of(loop);
    *counts = rest.counter != NULL;
    if (!rest.counter) {
        const struct read read = {call, HAS_READ};
        const struct read failure = {call, HAS_FAILED};
        if (!condition || !is_within(call, condition) || !is_call_of(call, "read") ||
            read_truth(condition, &read) != IS_TRUE || read_truth(condition, &failure) != IS_FALSE)
            return false;
    }
    return (is_endless(loop) || holds_on(condition, &end)) &&
           !leaves_at_end(body_of_loop(loop), &end);
}

// NOLINTEND(misc-no-recursion)
