// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/walk_timers.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk_signals.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- The interval in a struct itimerval ---------------------------------------------------------

// Is the part of a list left out, and so 0?
static bool is_left_out(const struct node *node)
{
    return node->kind == NODE_OTHER && node->name &&
           strcmp(node->name, "ImplicitValueInitExpr") == 0;
}

// Is it 0, as `every_ms % 1000 * 1000` is where the caller gives 0 for every_ms?
static bool is_zero(const struct walk *walk, const struct state *state, const struct node *node)
{
    long number = 1;

    node = without_casts(node);
    if (node->kind == NODE_LIST) {
        for (size_t i = 0; i < node->count; i++)
            if (!is_zero(walk, state, node->children[i]))
                return false;
        return true;
    }
    if (node->kind == NODE_BINARY && is_word_of("/ % *", node->name))
        return is_zero(walk, state, node->children[0]);
    const struct node *given = walk_given(walk, state, node, NULL);
    return is_left_out(node) || (given && constant_of(given, &number) && number == 0);
}

static bool is_of_interval(const struct node *part)
{
    for (; part->kind == NODE_MEMBER; part = without_casts(part->children[0]))
        if (strcmp(part->name, "it_interval") == 0)
            return true;
    return false;
}

struct interval {
    const struct walk *walk;
    const struct state *state;
    const struct node *variable;
    bool is_set;     // something sets it,
    bool may_repeat; // perhaps to more than 0
};

static bool note_interval(const struct node *node, void *context)
{
    struct interval *interval = context;

    if (is_call_of(node, "memset") && variable_of(argument_of(node, 0)) == interval->variable)
        interval->is_set = true;
    if (!is_change(node) || !is_of_interval(without_casts(node->children[0])) ||
        variable_of(node->children[0]) != interval->variable)
        return false;
    interval->is_set = true;
    if (!is_operator(node, "=") || !is_zero(interval->walk, interval->state, node->children[1]))
        interval->may_repeat = true;
    return false;
}

// The headers of the system make ITIMER_REAL an enumerator, and are not in the tree.
static bool is_real_time(const struct node *which)
{
    which = which ? without_casts(which) : NULL;
    return which && which->kind == NODE_REFERENCE && strcmp(which->name, "ITIMER_REAL") == 0;
}

static bool is_once(const struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *timer = argument_of(call, 1);

    timer = timer ? without_casts(timer) : NULL;
    if (!timer || !is_unary(timer, "&") || !is_real_time(argument_of(call, 0)))
        return false;
    struct interval interval = {walk, state, variable_of(timer), false, false};
    if (!interval.variable || interval.variable->kind != NODE_VARIABLE)
        return false;
    const struct node *list = interval.variable->count > 0 ? interval.variable->children[0] : NULL;
    if (list && list->kind == NODE_LIST && list->count > 0) {
        interval.is_set = true;
        interval.may_repeat = !is_zero(walk, state, list->children[0]);
    }
    (void)any_node(function_of(call), note_interval, &interval);
    return interval.is_set && !interval.may_repeat;
}

// NOLINTEND(misc-no-recursion)

// ---- Timers -------------------------------------------------------------------------------------

// The fact that the only timer of a process goes off once. A child has none of its parent's.
static int once_place(struct walk *walk)
{
    return walk_signal_place(walk, -1);
}

void walk_timers_call(struct walk *walk, struct state *state, const struct node *call)
{
    if (!is_call_of(call, "setitimer"))
        return;
    if (is_once(walk, state, call))
        state_set(state, &walk->places, once_place(walk),
                  (struct value){.kind = VALUE_CALL,
                                 .signs = POSITIVE,
                                 .site = (int32_t)call->number,
                                 .number = state->born});
    else
        state_forget(state, &walk->places, once_place(walk));
}

const struct node *walk_timer_once(struct walk *walk, const struct state *state)
{
    const struct value once = state_get(state, once_place(walk));

    return once.kind == VALUE_CALL && once.number == state->born ? walk->tree->nodes[once.site]
                                                                 : NULL;
}

bool walk_may_renew(struct walk *walk, const struct state *state, const struct node *wait)
{
    const struct node *root = walk->tree->root;

    if (has_call_of(root, "timer_settime ualarm timerfd_settime") ||
        (loop_of(wait) && reaches_call_of(loop_of(wait), "alarm setitimer")))
        return true;
    return has_call_of(root, "setitimer") && !walk_timer_once(walk, state);
}
