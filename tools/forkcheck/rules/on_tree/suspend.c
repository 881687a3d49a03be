// SPDX-License-Identifier: MIT
//
// sigsuspend in a loop on a flag, where the signal of the flag is not blocked: lost-wakeup.
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/handlers.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

enum { SIGNALS = 64 };

static uint64_t bit_of(long signal)
{
    return signal > 0 && signal <= SIGNALS ? UINT64_C(1) << (signal - 1) : 0;
}

// ---- Signals that are blocked, and that the program sends itself --------------------------------

struct signals {
    uint64_t blocked;
    uint64_t sent;
    bool is_unclear; // which are blocked
};

static bool note_signals(const struct node *node, void *context)
{
    struct signals *signals = context;
    long number = 0;

    if (is_call_of(node, "sigfillset"))
        signals->is_unclear = true;
    if (is_call_of(node, "sigaddset") && constant_of(argument_of(node, 1), &number))
        signals->blocked |= bit_of(number);
    else if (is_call_of(node, "sigaddset"))
        signals->is_unclear = true;
    if (is_call_of(node, "kill sigqueue killpg") && constant_of(argument_of(node, 1), &number))
        signals->sent |= bit_of(number);
    if (is_call_of(node, FORK_CALLS))
        signals->sent |= bit_of(SIGCHLD);
    if (is_call_of(node, "alarm"))
        signals->sent |= bit_of(SIGALRM);
    return false;
}

// ---- Handlers that set the flag -----------------------------------------------------------------

struct waiting {
    const struct source *source;
    const struct node *condition; // of the loop
    const struct node *structure; // a struct sigaction,
    bool is_set;                  // which has such a handler
    uint64_t signals;             // those with such a handler
};

static bool sets_flag(const struct node *node, void *context)
{
    const struct waiting *waiting = context;
    const struct node *flag = is_change(node) ? without_casts(node->children[0])->target : NULL;

    return flag && mentions(waiting->condition, flag);
}

static bool is_setter(const struct node *function, const struct node *given, void *context)
{
    (void)given;
    return any_node(function, sets_flag, context);
}

static bool is_handler(const struct node *node, struct waiting *waiting)
{
    return handler_values(waiting->source->tree->root, node, is_setter, waiting);
}

// Does the structure get such a handler, by an assignment or in its list?
static bool note_structure(const struct node *node, void *context)
{
    struct waiting *waiting = context;

    if (is_operator(node, "=") && node->children[0]->kind == NODE_MEMBER &&
        mentions(node->children[0], waiting->structure))
        waiting->is_set |= is_handler(node->children[1], waiting);
    if (node->kind == NODE_REFERENCE && node->parent && node->parent->kind == NODE_LIST &&
        is_within(node, waiting->structure))
        waiting->is_set |= is_handler(node, waiting);
    return false;
}

static bool is_set_by(const struct node *action, struct waiting *waiting)
{
    action = without_casts(action);
    if (!is_operator(action, "&") || action->count != 1)
        return false;
    waiting->structure = without_casts(action->children[0])->target;
    waiting->is_set = false;
    if (waiting->structure)
        (void)any_node(waiting->source->tree->root, note_structure, waiting);
    return waiting->is_set;
}

// signal(SIGUSR1, handler), sigaction, and functions of this source that get both.
static bool note_handlers(const struct node *node, void *context)
{
    struct waiting *waiting = context;
    const struct node *function = called_function(node);
    long number = 0;

    if (node->kind != NODE_CALL || argument_count(node) < 2 ||
        !constant_of(argument_of(node, 0), &number))
        return false;
    const struct node *action = argument_of(node, 1);
    if (is_call_of(node, "sigaction") ? is_set_by(action, waiting)
                                      : (is_call_of(node, "signal") ||
                                         (function && has_call_of(function, "signal sigaction"))) &&
                                            is_handler(action, waiting))
        waiting->signals |= bit_of(number);
    return false;
}

// ---- The wait -----------------------------------------------------------------------------------

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    const struct node *loop = is_call_of(node, "sigsuspend") ? loop_of(node) : NULL;
    struct signals signals = {0};
    struct waiting waiting = {.source = source, .condition = loop ? condition_of(loop) : NULL};

    if (!waiting.condition)
        return false;
    (void)any_node(source->tree->root, note_signals, &signals);
    (void)any_node(source->tree->root, note_handlers, &waiting);
    if (!signals.is_unclear && (waiting.signals & signals.sent & ~signals.blocked))
        source_report(source, "lost-wakeup", node,
                      "the signal may come between the test of the flag and sigsuspend, which then "
                      "waits for the next one: block it first, by sigprocmask, where it is set up");
    return false;
}

void source_suspend(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
