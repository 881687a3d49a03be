// SPDX-License-Identifier: MIT
//
// Loops around a read or write that go on when it fails, whatever the reason: EINTR goes away, but
// EIO, EBADF, and EPIPE of a write stay.
#include <limits.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/code/read_result.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- Statements of the loop ---------------------------------------------------------------------

// Does the condition ask for a pointer that is null, as where there is no memory?
static bool asks_for_null(const struct node *condition)
{
    if (is_operator(condition, "!"))
        return strchr(without_casts(condition->children[0])->type, '*') != NULL;
    if (!is_operator(condition, "=="))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (is_null_pointer(condition->children[i]) &&
            strchr(without_casts(condition->children[1 - i])->type, '*'))
            return true;
    return false;
}

// Can the statement leave the loop, or end the process, after a read that has failed?
static bool may_leave(const struct node *node, const struct read *read)
{
    const enum truth truth =
        node->kind == NODE_IF ? read_truth(node->children[0], read) : IS_UNKNOWN;

    if (truth != IS_UNKNOWN) {
        const size_t branch = truth == IS_TRUE ? 1 : 2;
        return may_leave(node->children[0], read) ||
               (branch < node->count && may_leave(node->children[branch], read));
    }
    // That there is no memory for more is no answer to a read that has failed.
    if (node->kind == NODE_IF && node->number < read->call->number &&
        asks_for_null(node->children[0]))
        return false;
    if (node->kind == NODE_BREAK || node->kind == NODE_RETURN || node->kind == NODE_GOTO ||
        (node->kind == NODE_CALL && (reaches_call_of(node, END_CALLS) || is_unknown_call(node))))
        return true;
    for (size_t i = 0; i < node->count; i++)
        if (may_leave(node->children[i], read))
            return true;
    return false;
}

// The `continue` by which the statement surely begins the next round after a read that has failed;
// NULL if there is none.
static const struct node *repeats_at_once(const struct node *node, const struct read *read)
{
    const struct node *found = NULL;

    if (node->kind == NODE_CONTINUE)
        return node;
    if (node->kind == NODE_IF) {
        const enum truth truth = read_truth(node->children[0], read);
        const size_t branch = truth == IS_TRUE ? 1 : 2;
        return truth != IS_UNKNOWN && branch < node->count
                   ? repeats_at_once(node->children[branch], read)
                   : NULL;
    }
    for (size_t i = 0; node->kind == NODE_BLOCK && i < node->count; i++) {
        found = repeats_at_once(node->children[i], read);
        if (found || may_leave(node->children[i], read))
            return found;
    }
    return NULL;
}

// ---- Its condition, if that does not contain the call -------------------------------------------

struct kept {
    const struct node *variable;
    const struct node *call; // that gives it its value; NULL if none may
    unsigned before;         // the number of a node: what comes behind it does not count
};

static bool is_other_change(const struct node *node, void *context)
{
    const struct kept *kept = context;

    return (is_change(node) || is_unary(node, "&")) && node->number < kept->before &&
           !(kept->call && is_within(kept->call, node)) &&
           mentions(node->children[0], kept->variable);
}

// Is the result of the read still in its variable when the next round begins? It is not behind
// `if (n == -1) n = 0;`.
static bool keeps_result(const struct node *loop, const struct node *call)
{
    struct kept kept = {result_variable(call), call, UINT_MAX};

    return kept.variable && !any_node(loop, is_other_change, &kept);
}

struct round {
    const struct node *loop;
    const struct node *end; // its `continue`
};

// A part of a condition that may be another in the next round.
static bool may_change(const struct node *node, void *context)
{
    const struct round *round = context;
    struct kept kept = {node->target, NULL, round->end->number};

    if (node->kind == NODE_REFERENCE)
        return !node->target ||
               (node->target->kind == NODE_VARIABLE && !function_of(node->target)) ||
               node->target->is_static || strstr(node->type, "volatile") ||
               any_node(body_of_loop(round->loop), is_other_change, &kept);
    return node->kind == NODE_CALL || node->kind == NODE_MEMBER || node->kind == NODE_SUBSCRIPT ||
           node->kind == NODE_MACRO || is_unary(node, "*") || is_change(node);
}

// One whose condition is asked before each round, and where nothing else comes in between.
static bool is_plain_loop(const struct node *loop)
{
    enum { STEP = 3 };

    return loop->kind == NODE_WHILE ||
           (loop->kind == NODE_FOR && loop->children[STEP]->kind == NODE_ABSENT);
}

// A write that has written nothing has not come to an end: the loop may go on after that, too.
static bool is_write(const struct node *call)
{
    return is_call_of(call, WRITING_CALLS);
}

// Does the loop go on after a read in its body that has failed, and only then? What its condition
// asks for, such as the number of bytes so far, is as before.
static bool goes_on(const struct node *loop, const struct node *call, const struct node *end)
{
    const struct read at_end = {call, IS_AT_END};
    struct round round = {loop, end};

    return is_plain_loop(loop) &&
           (is_write(call) || !repeats_at_once(body_of_loop(loop), &at_end)) &&
           !any_node(condition_of(loop), may_change, &round);
}

// An end that is for the end of the input only.
static bool is_left_at_end(const struct node *node, void *context)
{
    const struct read *failure = context;
    const struct read at_end = {failure->call, IS_AT_END};

    return node->kind == NODE_IF && read_truth(node->children[0], &at_end) == IS_TRUE &&
           read_truth(node->children[0], failure) == IS_FALSE &&
           may_leave(node->children[1], &at_end);
}

// ---- Writes whose bytes are counted after a success only ----------------------------------------

// Is NODE in a branch that is not for a call that has failed?
static bool is_skipped(const struct node *node, const struct read *read)
{
    for (; node->parent && node != read->call; node = node->parent) {
        const struct node *user = node->parent;
        if (user->kind != NODE_IF || user->children[0] == node)
            continue;
        const enum truth truth = read_truth(user->children[0], read);
        if (truth != IS_UNKNOWN && truth != (user->children[1] == node ? IS_TRUE : IS_FALSE))
            return true;
    }
    return false;
}

struct counter {
    const struct node *variable;
    const struct read *read;
    bool is_counted; // after a success
};

static bool is_change_on_failure(const struct node *node, void *context)
{
    struct counter *counter = context;

    if (!(is_change(node) || is_unary(node, "&")) ||
        !mentions(node->children[0], counter->variable))
        return false;
    if (!is_skipped(node, counter->read))
        return true;
    counter->is_counted = true;
    return false;
}

struct counting {
    const struct read *read;
    const struct node *body;
    bool is_counted;
};

// A part of the condition that may be another after a failure.
static bool may_be_other(const struct node *node, void *context)
{
    struct counting *counting = context;
    struct counter counter = {node->target, counting->read, false};
    const bool is_local = node->target && node->target->kind != NODE_FUNCTION &&
                          function_of(node->target) && !node->target->is_static;

    if (node->kind != NODE_REFERENCE)
        return node->kind == NODE_CALL || node->kind == NODE_MEMBER ||
               node->kind == NODE_SUBSCRIPT || node->kind == NODE_MACRO || is_unary(node, "*") ||
               is_change(node);
    if (!is_local || strstr(node->type, "volatile") ||
        any_node(counting->body, is_change_on_failure, &counter))
        return true;
    counting->is_counted |= counter.is_counted;
    return false;
}

static bool is_errno(const struct node *node, void *context)
{
    (void)context;
    return is_macro_of(node, "errno");
}

// `while (done < size) { n = write(...); if (n > 0) done += n; }`
static bool counts_success_only(const struct node *loop, const struct read *read)
{
    struct counting counting = {read, body_of_loop(loop), false};

    return is_write(read->call) && (is_plain_loop(loop) || loop->kind == NODE_DO) &&
           is_within(read->call, counting.body) && !any_node(loop, is_errno, NULL) &&
           !may_leave(counting.body, read) &&
           !any_node(condition_of(loop), may_be_other, &counting) && counting.is_counted;
}

// -------------------------------------------------------------------------------------------------

bool repeats_failed_call(const struct node *call)
{
    const struct node *loop = loop_of(call);
    struct read read = {call, HAS_FAILED};

    if (!loop)
        return false;
    const struct node *body = body_of_loop(loop);
    const struct node *condition = condition_of(loop);
    const struct node *again = is_within(call, body) ? repeats_at_once(body, &read) : NULL;
    if (is_endless(loop))
        return again || (keeps_result(loop, call) && any_node(body, is_left_at_end, &read) &&
                         !may_leave(body, &read));
    if (!condition)
        return false;
    if ((again && goes_on(loop, call, again)) || counts_success_only(loop, &read))
        return true;
    return (is_within(call, condition) || (loop->kind == NODE_DO && keeps_result(loop, call))) &&
           read_truth(condition, &read) == IS_TRUE && !may_leave(body, &read);
}

// NOLINTEND(misc-no-recursion)
