// SPDX-License-Identifier: MIT
//
// A timer that goes off once, where a process counts how often it does: timer-once.
#include <signal.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/number_most.h"
#include "forkcheck/rules/code/signal_test.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_signals.h"
#include "forkcheck/rules/walk/walk_timers.h"

// ---- Other reasons for a further signal ---------------------------------------------------------

static bool may_send_alarm(const struct node *node, void *context)
{
    long number = SIGALRM;

    (void)context;
    if (is_call_of(node, "alarm ualarm timer_settime"))
        return true;
    if (!is_call_of(node, "kill killpg raise sigqueue pthread_kill tgkill"))
        return false;
    const struct node *signal = argument_of(node, is_call_of(node, "raise") ? 0 : 1);
    return !constant_of(signal, &number) || number == SIGALRM;
}

// ---- The handler --------------------------------------------------------------------------------

struct counting {
    const struct node *counter;
    bool is_other; // it does something else, too
};

static bool note_count(const struct node *node, void *context)
{
    struct counting *counting = context;
    long step = 0;

    const bool counts =
        is_operator(node, "++") ||
        (is_operator(node, "+=") && constant_of(node->children[1], &step) && step == 1);
    if (counts && !counting->counter)
        counting->counter = without_casts(node->children[0])->target;
    else if (is_change(node) || node->kind == NODE_CALL || node->kind == NODE_IF)
        counting->is_other = true;
    return false;
}

// The variable that HANDLER counts up, if it does nothing else; NULL otherwise.
static const struct node *counter_of(const struct node *handler)
{
    struct counting counting = {0};

    if (!body_of(handler))
        return NULL;
    (void)any_node(body_of(handler), note_count, &counting);
    return counting.is_other ? NULL : counting.counter;
}

static bool is_of_alarm_alone(const struct walk *walk, const struct node *handler)
{
    for (size_t i = 0; i < walk->handled_count; i++)
        if (walk->handled[i].function == handler && walk->handled[i].signal != signal_bit(SIGALRM))
            return false;
    return true;
}

// ---- What the program does with the number ------------------------------------------------------

struct uses {
    const struct node *counter;
    const struct node *handler;
    const struct node *test; // the only one
    bool is_printed;
    bool is_other;
};

static void see_use(struct uses *uses, const struct node *node)
{
    const struct node *user = node->parent;

    while (user->kind == NODE_CAST)
        user = user->parent;
    if (is_call_of(user, "printf fprintf dprintf snprintf"))
        uses->is_printed = true;
    else if (is_comparison(user) && !uses->test)
        uses->test = user;
    else
        uses->is_other = true;
}

static bool note_use(const struct node *node, void *context)
{
    struct uses *uses = context;

    if (node->kind == NODE_REFERENCE && node->target == uses->counter &&
        function_of(node) != uses->handler)
        see_use(uses, node);
    return false;
}

// `ticks < 3`, or any limit that may be more than one.
static bool is_of_several(const struct walk *walk, const struct uses *uses)
{
    const struct node *test = uses->test;
    const bool is_left = without_casts(test->children[0])->target == uses->counter;
    const char *operation = is_left ? test->name : mirrored(test->name);
    const long most = number_most(walk->tree, test->children[is_left ? 1 : 0]);

    return is_word_of("< !=", operation) ? most > 1 : is_operator(test, "<=") && most > 0;
}

struct other {
    const struct walk *walk;
    const struct node *handler;
};

// Does the handler of another signal change what is asked?
static bool is_for_other(const struct node *test, void *context)
{
    const struct other *other = context;

    for (size_t i = 0; i < other->walk->handled_count; i++) {
        const struct node *function = other->walk->handled[i].function;
        if (function && function != other->handler && handler_decides(function, test))
            return true;
    }
    return false;
}

// Either the loop goes on until the timer has gone off several times; or it ends by another signal,
// and the program tells how often the timer has gone off until then.
static bool is_meant_to_repeat(const struct walk *walk, const struct node *call,
                               const struct uses *uses)
{
    struct other other = {walk, uses->handler};
    const struct node *loop = loop_of(call);
    const bool is_for_signal = any_test_before(call, is_for_other, &other);

    if (uses->is_other)
        return false;
    if (!uses->test)
        return uses->is_printed && is_for_signal;
    return condition_of(loop) && is_within(uses->test, condition_of(loop)) &&
           waits_for_handlers(loop) && is_of_several(walk, uses);
}

void rule_timer_call(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *timer = walk->pass == PASSES && is_call_of(call, "sigsuspend pause")
                                   ? walk_timer_once(walk, state)
                                   : NULL;
    const struct node *handler = timer ? walk_handler(walk, state, SIGALRM) : NULL;
    const struct node *root = walk->tree->root;
    struct uses uses = {.handler = handler, .counter = handler ? counter_of(handler) : NULL};

    if (!uses.counter || !loop_of(call) || !is_of_alarm_alone(walk, handler) ||
        reaches_call_of(loop_of(call), "setitimer") || any_node(root, may_send_alarm, NULL))
        return;
    (void)any_node(root, note_use, &uses);
    if (is_meant_to_repeat(walk, call, &uses))
        walk_report(walk, "timer-once", call,
                    "the timer goes off once, for its interval is 0, and this loop is there to "
                    "count how often it does: set it_interval, too");
}
