// SPDX-License-Identifier: MIT
//
// Signals of several children that a handler counts: signals-counted.
#include <signal.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/signal_test.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_signals.h"

// ---- Signals that siblings send -----------------------------------------------------------------

// Calls that let a child wait for its turn, or for a time that is its own.
static const char *const waits_for_turn =
    "read fgets getline fread fgetc recv recvfrom msgrcv mq_receive sem_wait sem_timedwait semop "
    "sigwait sigwaitinfo sigtimedwait sigsuspend pause pthread_mutex_lock pthread_barrier_wait "
    "lockf flock sleep usleep nanosleep clock_nanosleep";

static bool is_parent(const struct walk *walk, const struct state *state, struct value target)
{
    if (target.kind == VALUE_SELF)
        return target.site != state->born;
    return target.kind == VALUE_CALL && is_call_of(walk->tree->nodes[target.site], "getppid");
}

struct before {
    unsigned from;
    unsigned to;
};

static bool is_turn(const struct node *node, void *context)
{
    const struct before *before = context;

    return node->number > before->from && node->number < before->to && node->kind == NODE_CALL &&
           reaches_call_of(node, waits_for_turn);
}

// Does a child wait for anything between the fork and CALL? What a function has ahead of the fork
// is not done by a child.
static bool waits_before(const struct walk *walk, const struct state *state,
                         const struct node *call)
{
    const struct node *fork_call = walk->forks[state->born].call;
    int context = state->context;

    for (const struct node *at = call; at; at = walk_caller(walk, &context)) {
        const bool is_last = function_of(at) == function_of(fork_call);
        struct before before = {is_last ? fork_call->number : 0, at->number};
        if (any_node(function_of(at), is_turn, &before))
            return true;
        if (is_last)
            break;
    }
    return false;
}

static void note_sent(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value number = walk_argument(state, call, 1);

    if (state->born == -1 || !walk->forks[state->born].makes_several || !number.has_number ||
        !is_parent(walk, state, walk_argument(state, call, 0)) || waits_before(walk, state, call))
        return;
    walk->sent_by_siblings |= signal_bit(number.number);
}

void rule_counted_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (is_call_of(call, "kill sigqueue"))
        note_sent(walk, state, call);
}

// ---- The wait for as many signals as there are children -----------------------------------------

// Is COUNT counted, by a handler of a signal that several children send, and changed by no other
// handler?
static bool is_merged(const struct walk *walk, const struct node *count)
{
    bool is_found = false;

    for (size_t i = 0; i < walk->handled_count; i++) {
        const struct handled *handled = &walk->handled[i];
        if (!handled->function || !handler_decides(handled->function, count))
            continue;
        const bool is_of_siblings = handled->signal == signal_bit(SIGCHLD) ||
                                    (handled->signal & walk->sent_by_siblings) != 0;
        if (!is_of_siblings || !handler_counts(handled->function, count) ||
            reaches_call_of(handled->function, WAIT_CALLS))
            return false;
        is_found = true;
    }
    return is_found;
}

static bool is_limit(const struct node *node, void *context)
{
    long number = 2;

    if (node->kind != NODE_BINARY || !is_word_of("< <= > >= !=", node->name))
        return false;
    for (size_t i = 0; i < 2; i++) {
        const struct node *limit = node->children[1 - i];
        if ((!constant_of(limit, &number) || number > 1) &&
            is_merged(context, without_casts(node->children[i])))
            return true;
    }
    return false;
}

// Is there a loop around the wait, here or where this function is called, that makes the children?
static bool is_for_each_child(const struct walk *walk, const struct state *state,
                              const struct node *loop)
{
    int context = state->context;

    for (const struct node *at = loop; at; at = walk_caller(walk, &context))
        for (const struct node *outer = loop_of(at); outer; outer = loop_of(outer))
            if (reaches_call_of(outer, FORK_CALLS))
                return true;
    return false;
}

void rule_counted_test(struct walk *walk, const struct state *state, const struct node *node)
{
    const struct node *loop = loop_of(node);

    if (walk->pass < PASSES || state->children < 2 || !loop || !condition_of(loop) ||
        !is_within(node, condition_of(loop)) || (state->flags & FLAG_OUTSIDE) ||
        !any_node(condition_of(loop), is_limit, walk) ||
        reaches_call_of(loop, FORK_CALLS " " WAIT_CALLS " kill sigqueue write send sem_post") ||
        is_for_each_child(walk, state, loop))
        return;
    walk_report(walk, "signals-counted", condition_of(loop),
                "signals are not counted: when two children send this one at about the same time, "
                "the handler runs once, and the loop waits for ever; let each child write a byte "
                "to a pipe");
}
