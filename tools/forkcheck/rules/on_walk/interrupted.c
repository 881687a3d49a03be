// SPDX-License-Identifier: MIT
//
// Wait calls that a handler interrupts, in programs that block signals: interrupted-wait. Those of
// programs that block none are in handlers.c.
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/handlers.h"
#include "forkcheck/rules/code/signal_test.h"
#include "forkcheck/rules/on_walk/interrupted.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_signals.h"

// ---- The call -----------------------------------------------------------------------------------

static bool is_errno(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_MACRO && strcmp(node->name, "errno") == 0;
}

bool is_wait_without_retry(const struct node *call)
{
    long flags = 0;

    if (!is_call_of(call, "wait waitpid") || is_retried(call))
        return false;
    if (is_call_of(call, "waitpid") &&
        !(argument_of(call, 2) && constant_of(argument_of(call, 2), &flags) && !(flags & WNOHANG)))
        return false;
    const struct node *loop = loop_of(call);
    if (loop && condition_of(loop) && is_within(call, condition_of(loop)))
        return false; // it is tried again
    return !any_node(function_of(call), is_errno, NULL);
}

// ---- The signals --------------------------------------------------------------------------------

// Does a call that the handler has interrupted go on?
static bool restarts(const struct handlers *handlers, const struct node *function)
{
    for (size_t i = 0; i < handlers->count; i++)
        if (handlers->items[i].function == function && !handlers->items[i].restarts)
            return false;
    return true;
}

static bool is_loop(const struct node *node)
{
    return node->kind == NODE_WHILE || node->kind == NODE_DO || node->kind == NODE_FOR;
}

static const char *const waits_for_signals =
    "sigsuspend pause sigwait sigwaitinfo sigtimedwait signalfd ppoll pselect epoll_pwait";

// May the signal come at any time? An alarm, or what another process tells by a signal, comes once:
// if the program waits for signals, it may have come. SIGCHLD comes when the call has what it waits
// for, unless there are several children: a state does not know that well enough.
static bool may_come(const struct walk *walk, const struct handled *handled)
{
    const uint64_t from_outside =
        signal_bit(SIGTERM) | signal_bit(SIGINT) | signal_bit(SIGHUP) | signal_bit(SIGQUIT);

    if (handled->signal == 0 || handled->signal == signal_bit(SIGCHLD))
        return false;
    return (handled->signal & from_outside) || !has_call_of(walk->tree->root, waits_for_signals);
}

// May a handler of this signal run while the process waits for a child, and come back?
static bool may_run(struct walk *walk, const struct state *state, const struct handled *handled)
{
    int number = 1;

    if (!handled->function || !may_come(walk, handled) ||
        (handled->signal & walk_blocked(walk, state).possibly) ||
        has_call_of(handled->function, QUICK_END_CALLS " exit abort"))
        return false;
    while (signal_bit(number) != handled->signal)
        number++;
    return walk_handler(walk, state, number) == handled->function;
}

static bool is_interrupted(struct walk *walk, const struct state *state)
{
    struct handlers handlers = {0};

    handlers_find(&handlers, walk->tree->root);
    for (size_t i = 0; i < walk->handled_count; i++)
        if (may_run(walk, state, &walk->handled[i]) &&
            !restarts(&handlers, walk->handled[i].function))
            return true;
    return false;
}

// ---- Children that have ended already -----------------------------------------------------------

// Does only a handler of SIGCHLD change what LOOP asks for?
static bool is_until_child(const struct walk *walk, const struct node *loop)
{
    bool is_of_child = false;

    for (size_t i = 0; i < walk->handled_count; i++) {
        const struct handled *handled = &walk->handled[i];
        if (!handled->function || !handler_decides(handled->function, condition_of(loop)))
            continue;
        if (handled->signal != 0 && handled->signal != signal_bit(SIGCHLD))
            return false;
        is_of_child = true;
    }
    return is_of_child;
}

static bool waits_for_child_signal(const struct node *node, void *context)
{
    return is_call_of(node, "sigwait sigwaitinfo sigtimedwait signalfd") ||
           (is_loop(node) && condition_of(node) && is_until_child(context, node));
}

void rule_interrupted_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (walk->pass < PASSES || state->children == 0 || state->role != ROLE_PARENT ||
        !has_call_of(walk->tree->root, "sigprocmask pthread_sigmask") ||
        has_call_of(walk->tree->root, "pthread_create thrd_create") ||
        !is_wait_without_retry(call) || !is_interrupted(walk, state) ||
        any_node(walk->tree->root, waits_for_child_signal, walk))
        return;
    walk_report(walk, "interrupted-wait", call,
                "a handler without SA_RESTART interrupts this call, which then fails with EINTR, "
                "and the child is not reaped: try again while errno is EINTR");
}
