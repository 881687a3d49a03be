// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/signal_test.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- Nodes that a function reaches --------------------------------------------------------------

struct reach {
    node_visit *visit;
    void *context;
    unsigned depth;
};

static bool is_reached(const struct node *node, void *context)
{
    enum { CALLS_DEEP = 5 };
    struct reach *reach = context;
    const struct node *function = called_function(node);

    if (reach->visit(node, reach->context))
        return true;
    if (!function || reach->depth == CALLS_DEEP)
        return false;
    reach->depth++;
    const bool is_found = any_node(function, is_reached, reach);
    reach->depth--;
    return is_found;
}

bool reaches_node(const struct node *node, node_visit *visit, void *context)
{
    struct reach reach = {visit, context, 0};

    return any_node(node, is_reached, &reach);
}

// ---- Conditions before a wait -------------------------------------------------------------------

static bool is_loop(const struct node *node)
{
    return node->kind == NODE_WHILE || node->kind == NODE_DO || node->kind == NODE_FOR;
}

// Does control leave the block behind this statement, surely?
static bool leaves(const struct node *statement)
{
    if (statement->kind == NODE_BLOCK && statement->count > 0)
        return leaves(statement->children[statement->count - 1]);
    return statement->kind == NODE_BREAK || statement->kind == NODE_RETURN ||
           statement->kind == NODE_GOTO || is_call_of(statement, END_CALLS " " EXEC_CALLS);
}

struct place {
    const struct node *loop; // around the wait; NULL if there is none
    const struct node *inner;
    bool is_left; // behind the wait, so that the loop does not ask again
};

// What stands in the block around the wait: `if (flag) break;` ahead of it is a test.
static bool see_block(struct place *place, const struct node *block, node_visit *visit,
                      void *context)
{
    bool is_behind = false;

    for (size_t i = 0; i < block->count; i++) {
        const struct node *statement = block->children[i];
        const bool is_near =
            place->loop || (i + 1 < block->count && block->children[i + 1] == place->inner);
        if (!is_behind && statement->kind == NODE_IF && statement != place->inner && is_near &&
            leaves(statement->children[1]) && visit(statement->children[0], context))
            return true;
        is_behind |= statement == place->inner;
        place->is_left |= is_behind && statement != place->inner && leaves(statement);
    }
    return false;
}

bool any_test_before(const struct node *wait, node_visit *visit, void *context)
{
    struct place place = {.loop = loop_of(wait), .inner = wait};

    for (const struct node *outer = wait->parent; outer && outer->kind != NODE_FUNCTION;
         place.inner = outer, outer = outer->parent) {
        if (is_loop(outer))
            return !place.is_left && condition_of(outer) && visit(condition_of(outer), context);
        if (outer->kind == NODE_BLOCK && see_block(&place, outer, visit, context))
            return true;
        if (outer->kind == NODE_IF && place.inner != outer->children[0] &&
            visit(outer->children[0], context))
            return true;
    }
    return false;
}

// ---- What handlers change -----------------------------------------------------------------------

// The variable of `variable` or `variable.member`; NULL for what a pointer leads to.
static const struct node *named_variable(const struct node *part)
{
    part = without_casts(part);
    while (part->kind == NODE_MEMBER && !part->is_arrow)
        part = without_casts(part->children[0]);
    return part->kind == NODE_REFERENCE ? part->target : NULL;
}

static bool is_lasting(const struct node *variable)
{
    return variable && variable->kind == NODE_VARIABLE &&
           (variable->is_static || !function_of(variable));
}

struct change {
    const struct node *test;
    bool is_found;
    bool is_count; // so far
};

static bool see_change(const struct node *node, void *context)
{
    struct change *change = context;
    long step = 0;

    if (!is_change(node) || !is_lasting(named_variable(node->children[0])) ||
        !has_part(change->test, without_casts(node->children[0])))
        return false;
    change->is_found = true;
    if (!is_operator(node, "++") &&
        !(is_operator(node, "+=") && constant_of(node->children[1], &step) && step == 1))
        change->is_count = false;
    return false;
}

bool handler_decides(const struct node *function, const struct node *test)
{
    struct change change = {.test = test};

    (void)reaches_node(function, see_change, &change);
    return change.is_found;
}

bool handler_counts(const struct node *function, const struct node *test)
{
    struct change change = {.test = test, .is_count = true};

    (void)reaches_node(function, see_change, &change);
    return change.is_found && change.is_count;
}

// ---- Loops that only a handler ends -------------------------------------------------------------

// Does NODE change a variable of the test, or give its address away?
static bool is_own_change(const struct node *node, void *context)
{
    const struct node *test = context;
    const struct node *variable =
        is_change(node) || is_unary(node, "&") ? variable_of(node->children[0]) : NULL;

    return variable && mentions(test, variable);
}

static bool is_call(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_CALL || is_change(node) || is_unary(node, "*") ||
           (node->kind == NODE_MEMBER && node->is_arrow);
}

bool waits_for_handlers(const struct node *loop)
{
    struct node *test = condition_of(loop);

    return test && !any_node(test, is_call, NULL) && !reaches_node(loop, is_own_change, test);
}

static bool is_unknown(const struct node *node, void *context)
{
    (void)context;
    return is_unknown_call(node) || (node->kind == NODE_CALL && *called_name(node) == '\0') ||
           is_call_of(node, END_CALLS " " EXEC_CALLS);
}

static bool is_way_out(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_BREAK || node->kind == NODE_RETURN || node->kind == NODE_GOTO;
}

bool has_another_end(const struct node *loop)
{
    return any_node(loop, is_way_out, NULL) || reaches_node(loop, is_unknown, NULL);
}

// ---- Timers -------------------------------------------------------------------------------------

bool is_renewed(const struct node *root, const struct node *wait)
{
    return has_call_of(root, "setitimer timer_settime ualarm timerfd_settime") ||
           (loop_of(wait) && reaches_call_of(loop_of(wait), "alarm"));
}

// NOLINTEND(misc-no-recursion)
