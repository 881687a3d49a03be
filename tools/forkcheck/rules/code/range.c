// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/range.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

static bool is_variable(const struct node *node, const struct node *variable)
{
    node = without_casts(node);
    return node->kind == NODE_REFERENCE && node->target == variable;
}

// What is asked about the nodes in a loop.
struct question {
    const struct node *loop;
    const struct node *variable; // that it counts
};

// ---- Loops --------------------------------------------------------------------------------------

// Does NODE change the variable, or let others do so, by its address?
static bool may_change(const struct node *node, void *context)
{
    const struct question *question = context;

    // write gets an address, and changes nothing there.
    return (is_change(node) || (is_unary(node, "&") && !is_call_of(node->parent, "write"))) &&
           node->count > 0 && is_variable(node->children[0], question->variable);
}

// Does NODE tell a failure: does it compare with -1, ask for less than 0, for errno or for a
// result?
static bool is_failure_test(const struct node *node, void *context)
{
    long value = 0;

    (void)context;
    if (node->kind == NODE_CALL || (node->kind == NODE_MACRO && strcmp(node->name, "errno") == 0))
        return true;
    return node->kind == NODE_BINARY && constant_of(node->children[1], &value) &&
           ((value == -1 && is_word_of("== !=", node->name)) ||
            (value == 0 && is_operator(node, "<")));
}

// Does the break NODE leave LOOP, rather than a switch or a loop in it?
static bool leaves(const struct node *node, const struct node *loop)
{
    if (loop_of(node) != loop)
        return false;
    while (node != loop && node->kind != NODE_SWITCH)
        node = node->parent;
    return node == loop;
}

// Does what is in LOOP at NODE happen although nothing has failed?
static bool is_without_failure(const struct node *node, const struct node *loop)
{
    for (; node != loop; node = node->parent) {
        if (node->kind == NODE_SWITCH)
            return !has_call_of(node->children[0], FORK_CALLS);
        if (node->kind == NODE_IF && any_node(node->children[0], is_failure_test, NULL))
            return false;
    }
    return true;
}

// Does NODE end the loop before its last round, although nothing has failed?
static bool is_early_end(const struct node *node, void *context)
{
    const struct question *question = context;

    return (node->kind == NODE_RETURN || node->kind == NODE_GOTO ||
            (node->kind == NODE_BREAK && leaves(node, question->loop))) &&
           is_without_failure(node, question->loop);
}

static bool is_value(const struct node *node, void *context)
{
    const struct question *question = context;

    return is_variable(node, question->variable) && node->parent->kind != NODE_SUBSCRIPT &&
           node->parent->kind != NODE_CALL;
}

// Does what happens in a round depend on the number of the round?
static bool is_question(const struct node *node, void *context)
{
    if (node->kind == NODE_BINARY && is_word_of("&& || == != < <= > >=", node->name))
        return any_node(node, is_value, context);
    if (node->kind == NODE_IF || node->kind == NODE_CONDITIONAL || node->kind == NODE_WHILE)
        return any_node(node->children[0], is_value, context);
    return node->kind == NODE_SWITCH &&
           any_node(node->children[node->count - 2], is_value, context);
}

// The constant that the loop begins with.
static bool first_of(const struct node *begin, const struct node *variable, long *first)
{
    if (begin->kind == NODE_DECLARATIONS) {
        for (size_t i = 0; i < begin->count; i++)
            if (begin->children[i] == variable)
                return variable->count > 0 && constant_of(variable->children[0], first);
        return false;
    }
    return is_operator(begin, "=") && is_variable(begin->children[0], variable) &&
           constant_of(begin->children[1], first);
}

// The number of elements that `sizeof array / sizeof array[0]` is; 0 if it is something else.
static long elements_of(const struct node *whole, const struct node *element)
{
    const size_t size = strlen(element->name);

    if (whole->kind != NODE_SIZEOF || element->kind != NODE_SIZEOF || size == 0 ||
        strncmp(whole->name, element->name, size) != 0 || whole->name[size] != '[')
        return 0;
    return strtol(whole->name + size + 1, NULL, 10);
}

bool range_number(const struct node *node, long *number)
{
    if (!node)
        return false;
    node = without_casts(node);
    if (node->kind == NODE_SIZEOF) {
        *number = node->value;
        return node->value > 0;
    }
    if (is_operator(node, "/")) {
        *number = elements_of(without_casts(node->children[0]), without_casts(node->children[1]));
        return *number > 0;
    }
    return constant_of(node, number);
}

// The last number with which CONDITION holds, when the variable goes up.
static bool last_of(const struct node *condition, const struct node *variable, long *last)
{
    if (!condition || condition->kind != NODE_BINARY ||
        !is_variable(condition->children[0], variable) ||
        !range_number(condition->children[1], last))
        return false;
    if (is_word_of("< !=", condition->name))
        --*last;
    return is_word_of("< != <=", condition->name);
}

static bool counts(const struct node *loop, const struct node *variable, struct range *range)
{
    const struct node *body = body_of_loop(loop);
    const struct node *step = loop->children[3];
    struct question question = {loop, variable};

    return is_operator(step, "++") && is_variable(step->children[0], variable) &&
           first_of(loop->children[0], variable, &range->low) &&
           last_of(condition_of(loop), variable, &range->high) && range->low <= range->high &&
           !any_node(body, may_change, &question) && !any_node(body, is_question, &question) &&
           !any_node(body, is_early_end, &question);
}

const struct node *range_loop(const struct node *node, const struct node *variable,
                              struct range *range)
{
    for (const struct node *loop = loop_of(node); loop; loop = loop_of(loop))
        if (loop->kind == NODE_FOR && is_within(node, body_of_loop(loop)) &&
            counts(loop, variable, range))
            return loop;
    return NULL;
}

bool range_rounds(const struct node *loop, long *rounds)
{
    const struct node *condition = condition_of(loop);
    struct range range = {0};

    if (loop->kind != NODE_FOR || !condition || condition->count != 2)
        return false;
    const struct node *step = loop->children[3];
    struct question question = {loop, without_casts(condition->children[0])->target};
    if (!question.variable || !is_operator(step, "++") ||
        !is_variable(step->children[0], question.variable) ||
        !first_of(loop->children[0], question.variable, &range.low) ||
        !last_of(condition, question.variable, &range.high) ||
        any_node(loop->children[4], may_change, &question))
        return false;
    *rounds = range.high < range.low ? 0 : range.high - range.low + 1;
    return true;
}

// ---- Expressions --------------------------------------------------------------------------------

static bool is_small(struct range range)
{
    enum { SMALL = 1 << 20 };
    return range.low >= -SMALL && range.high <= SMALL;
}

static struct range product(struct range left, struct range right)
{
    const long all[] = {left.low * right.low, left.low * right.high, left.high * right.low,
                        left.high * right.high};
    struct range range = {LONG_MAX, LONG_MIN};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        range.low = all[i] < range.low ? all[i] : range.low;
        range.high = all[i] > range.high ? all[i] : range.high;
    }
    return range;
}

static bool operation_of(const struct node *node, struct range *range)
{
    struct range left;
    struct range right;

    if (!range_of(node->children[0], &left) || !range_of(node->children[1], &right) ||
        !is_small(left) || !is_small(right))
        return false;
    if (is_operator(node, "+"))
        *range = (struct range){left.low + right.low, left.high + right.high};
    else if (is_operator(node, "-"))
        *range = (struct range){left.low - right.high, left.high - right.low};
    else if (is_operator(node, "*"))
        *range = product(left, right);
    else
        return false;
    return true;
}

bool range_of(const struct node *node, struct range *range)
{
    long number = 0;

    if (range_number(node, &number)) {
        *range = (struct range){number, number};
        return true;
    }
    if (!node)
        return false;
    node = without_casts(node);
    if (node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_VARIABLE)
        return range_loop(node, node->target, range) != NULL;
    return node->kind == NODE_BINARY && operation_of(node, range);
}

// NOLINTEND(misc-no-recursion)
