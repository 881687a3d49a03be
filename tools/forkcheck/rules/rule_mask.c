// SPDX-License-Identifier: MIT
//
// What an executed program inherits of signals: mask-kept, ignored-kept.
#include <signal.h>

#include "forkcheck/rules/code.h"
#include "forkcheck/rules/state.h"
#include "forkcheck/rules/tree.h"
#include "forkcheck/rules/walk.h"

// The variable whose address NODE is, or to which it points as an array; NULL if it is none.
static const struct node *pointed_variable(const struct node *node)
{
    node = without_casts(node);
    if (is_operator(node, "&"))
        node = without_casts(node->children[0]);
    return node->kind == NODE_REFERENCE ? node->target : NULL;
}

struct set {
    const struct node *variable;
};

// A signal is put into the set.
static bool is_filled(const struct node *node, void *context)
{
    const struct set *set = context;

    return is_call_of(node, "sigaddset sigfillset") && argument_of(node, 0) &&
           pointed_variable(argument_of(node, 0)) == set->variable;
}

static bool is_empty(const struct walk *walk, const struct node *node)
{
    struct set set = {pointed_variable(node)};

    return !set.variable || !any_node(walk->tree->root, is_filled, &set);
}

void rule_mask_change(struct walk *walk, struct state *state, const struct node *call)
{
    const struct node *set = argument_of(call, 1);
    long how = SIG_BLOCK;

    if (!set || is_null_pointer(set))
        return;
    if (!constant_of(argument_of(call, 0), &how) || how == SIG_UNBLOCK ||
        (how == SIG_SETMASK && is_empty(walk, set)))
        state->flags &= ~FLAG_MASKED;
    else if (!is_empty(walk, set))
        state->flags |= FLAG_MASKED;
}

// Daemons ignore SIGHUP also for the programs that they start, and shells, whose children have
// terminals of their own, SIGTTIN and SIGTTOU.
static bool is_meant_for_all(struct value signal)
{
    return !signal.has_number || signal.number == SIGHUP || signal.number == SIGTTIN ||
           signal.number == SIGTTOU;
}

void rule_mask_ignore(struct state *state, struct value signal, bool is_ignored)
{
    if (!is_ignored)
        state->flags &= ~FLAG_IGNORES;
    else if (state->born == -1 && !is_meant_for_all(signal))
        state->flags |= FLAG_IGNORES;
}

static bool is_later_action(const struct node *node, void *context)
{
    const struct node *fork_call = context;

    return is_call_of(node, "signal sigaction sigset") && node->number > fork_call->number;
}

// Does the child set actions of signals before the exec, although not on this path? A function like
// system leaves ignored what its own caller has ignored.
static bool sets_actions(const struct walk *walk, const struct state *state)
{
    struct node *fork_call = walk->tree->nodes[walk->forks[state->born].call->number];

    return any_node(function_of(fork_call), is_later_action, fork_call);
}

void rule_mask_call(struct walk *walk, struct state *state, const struct node *call)
{
    if (is_unknown_call(call))
        state->flags &= ~(FLAG_MASKED | FLAG_IGNORES);
    if (is_call_of(call, EXEC_CALLS) && (state->flags & FLAG_IGNORES) && state->born != -1 &&
        !sets_actions(walk, state))
        walk_report(walk, "ignored-kept", call,
                    "the program inherits that its parent ignores a signal, and does not know of "
                    "it: call signal with SIG_DFL ahead of exec");
    if (is_call_of(call, EXEC_CALLS) && (state->flags & FLAG_MASKED))
        walk_report(walk, "mask-kept", call,
                    "the program inherits the signals that are blocked here, and does not know of "
                    "it: set the mask of before, by sigprocmask with SIG_SETMASK, ahead of exec");
}
