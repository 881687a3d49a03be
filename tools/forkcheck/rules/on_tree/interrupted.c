// SPDX-License-Identifier: MIT
//
// A sleep in a loop that a handler is meant to end, and the EINTR of that sleep, which the program
// takes for a failure: interrupted-sleep. SA_RESTART makes no difference to these calls
// (signal(7)).
#include <signal.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/handlers.h"
#include "forkcheck/rules/code/read_result.h"
#include "forkcheck/rules/code/signal_test.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/told.h"
#include "forkcheck/rules/walk/walk_signals.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

struct sleep {
    const struct node *call;
    const struct node *handler; // that is meant to end the loop
};

// ---- What the handler says ----------------------------------------------------------------------

// Does the handler change what this asks?
static bool is_decided(const struct node *test, void *context)
{
    const struct sleep *sleep = context;

    return handler_decides(sleep->handler, test);
}

static bool is_errno(const struct node *node, void *context)
{
    (void)context;
    return is_macro_of(node, "errno");
}

static bool is_errno_test(const struct node *node, void *context)
{
    (void)context;
    return is_comparison(node)
               ? any_node(node, is_errno, NULL)
               : node->kind == NODE_SWITCH && any_node(node->children[0], is_errno, NULL);
}

// Not one of a loop around a wait call.
static bool is_own_errno_test(const struct node *node, void *context)
{
    return is_errno_test(node, context) &&
           !(loop_of(node) && has_call_of(loop_of(node), WAIT_CALLS));
}

// Do the callers of the function tell an interruption from a failure, by errno or by the flag?
static bool is_told_apart(const struct node *node, void *context)
{
    const struct sleep *sleep = context;

    return node->kind == NODE_CALL && called_function(node) == function_of(sleep->call) &&
           (any_node(function_of(node), is_own_errno_test, NULL) ||
            is_decided(function_of(node), context));
}

// ---- The branch after a failure -----------------------------------------------------------------

static bool is_failing_end(const struct node *node, void *context)
{
    long status = 0;

    (void)context;
    if (node->kind == NODE_RETURN && node->count > 0)
        return constant_of(node->children[0], &status)
                   ? status != 0
                   : is_message(without_casts(node->children[0]));
    if (is_call_of(node, END_CALLS))
        return !constant_of(argument_of(node, 0), &status) || status != 0;
    return node->kind == NODE_CALL && reaches_call_of(node, END_CALLS) && is_message(node);
}

// The last thing that the branch does is to give up.
static bool ends_in_failure(const struct node *branch)
{
    while (branch->kind == NODE_BLOCK && branch->count > 0)
        branch = branch->children[branch->count - 1];
    return branch->kind != NODE_IF && any_node(branch, is_failing_end, NULL);
}

// `if (pselect(...) == -1) return 1;`, where a limit that is over counts as something else.
static bool is_failed_by(const struct node *node, void *context)
{
    struct sleep *sleep = context;
    const struct read failed = {sleep->call, HAS_FAILED};
    const struct read over = {sleep->call, IS_AT_END};

    if (node->kind != NODE_IF)
        return false;
    const enum truth truth = read_truth(node->children[0], &failed);
    const enum truth other = read_truth(node->children[0], &over);
    const size_t branch = truth == IS_TRUE ? 1 : 2;
    return truth != IS_UNKNOWN && other != IS_UNKNOWN && truth != other && branch < node->count &&
           ends_in_failure(node->children[branch]) && !is_decided(node->children[branch], sleep);
}

// ---- The call -----------------------------------------------------------------------------------

static bool is_unblocking(const struct node *node, void *context)
{
    const struct sleep *sleep = context;
    long how = SIG_BLOCK;

    return node->number < sleep->call->number && is_call_of(node, "sigprocmask pthread_sigmask") &&
           constant_of(argument_of(node, 0), &how) && how != SIG_BLOCK;
}

// Does the program block signals elsewhere, or in the function of the call and not let them in
// again before the call?
static bool may_be_blocked(const struct source *source, const struct node *call)
{
    struct sleep sleep = {.call = call};

    return has_call_of(source->tree->root, "pthread_create") ||
           (has_call_of(source->tree->root, "sigprocmask pthread_sigmask") &&
            !any_node(function_of(call), is_unblocking, &sleep));
}

// May a handler run while the call waits? Where signals are blocked, only by the mask of the call.
static bool may_be_interrupted(const struct source *source, const struct node *call)
{
    if (is_call_of(call, "pselect ppoll epoll_pwait"))
        return !leaves_mask(call);
    return is_call_of(call, "select poll epoll_wait nanosleep") && !may_be_blocked(source, call);
}

static bool see_sleep(struct source *source, struct sleep *sleep)
{
    const struct node *loop = loop_of(sleep->call);

    if (!loop || !may_be_interrupted(source, sleep->call) || is_retried(sleep->call) ||
        !any_test_before(sleep->call, is_decided, sleep) || any_node(loop, is_errno_test, NULL) ||
        !any_node(loop, is_failed_by, sleep) || any_node(source->tree->root, is_told_apart, sleep))
        return false;
    source_report(source, "interrupted-sleep", sleep->call,
                  "the handler that is meant to end this loop interrupts %s, which then fails with "
                  "EINTR: that is no failure, so go on to the test of the loop",
                  called_name(sleep->call));
    return true;
}

void source_interrupted(struct source *source)
{
    struct handlers handlers = {0};

    handlers_find(&handlers, source->tree->root);
    for (size_t i = 0; i < source->tree->count; i++) {
        struct sleep sleep = {.call = source->tree->nodes[i]};
        bool is_found = sleep.call->kind != NODE_CALL;
        for (size_t k = 0; k < handlers.count && !is_found; k++) {
            sleep.handler = handlers.items[k].function;
            is_found = see_sleep(source, &sleep);
        }
    }
}

// NOLINTEND(misc-no-recursion)
