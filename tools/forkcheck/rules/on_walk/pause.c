// SPDX-License-Identifier: MIT
//
// Pauses that stand in for an order of two processes: sleep-as-order.
#include <signal.h>
#include <sys/wait.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_forks.h"

// ---- Pauses -------------------------------------------------------------------------------------

static bool is_number(const struct node *node, long wanted)
{
    long value = 0;

    return node && constant_of(node, &value) && value == wanted;
}

// Does CALL only let time pass? poll and select do so if there is nothing to watch.
static bool is_pause(const struct node *call)
{
    if (is_call_of(call, "poll ppoll"))
        return is_number(argument_of(call, 1), 0);
    if (!is_call_of(call, "select pselect"))
        return is_call_of(call, "sleep usleep nanosleep clock_nanosleep thrd_sleep");
    for (size_t i = 0; i < 4; i++)
        if (!is_number(argument_of(call, i), 0))
            return false;
    return true;
}

// ---- What comes after a pause -------------------------------------------------------------------

struct later {
    const struct node *after;
    bool (*is_wanted)(const struct node *node);
};

static bool is_later(const struct node *node, void *context)
{
    const struct later *later = context;

    return node->number > later->after->number && later->is_wanted(node);
}

// The call that pauses before such a node: CALL, or that of a helper in which CALL is. NULL if no
// such node comes behind it.
static const struct node *pause_before(const struct walk *walk, const struct state *state,
                                       const struct node *call, bool is_wanted(const struct node *))
{
    int context = state->context;

    for (const struct node *at = call; at; at = walk_caller(walk, &context)) {
        struct later later = {at, is_wanted};
        if (any_node(function_of(at), is_later, &later))
            return at;
    }
    return NULL;
}

// Is the pause part of a loop, here or in a function that has called this one, that does CALLS?
static bool is_repeated_with(const struct walk *walk, const struct state *state,
                             const struct node *call, const char *calls)
{
    int context = state->context;

    for (const struct node *at = call; at; at = walk_caller(walk, &context))
        if (loop_of(at) && has_call_of(loop_of(at), calls))
            return true;
    return false;
}

// Calls by which another process can tell that it is ready, or that a third one has ended.
static const char *const hears = "read fgets getline fread fgetc recv recvfrom msgrcv mq_receive "
                                 "sem_wait semop sigwait sigwaitinfo sigtimedwait";

// ---- A parent that should be gone ---------------------------------------------------------------

// kill(getppid(), ...) is for a parent that is still there.
static bool asks_for_parent(const struct node *node)
{
    return is_call_of(node, "getppid") && !is_call_of(node->parent, "kill");
}

static bool is_loop_for_parent(const struct node *node, void *context)
{
    (void)context;
    return (node->kind == NODE_FOR || node->kind == NODE_WHILE || node->kind == NODE_DO) &&
           has_call_of(node, "getppid");
}

// Does NODE, before the pause, go on only when the parent has changed?
static bool is_wait_for_parent(const struct node *node, void *context)
{
    const struct later *later = context;
    const struct node *function = called_function(node);

    return node->number < later->after->number &&
           (is_loop_for_parent(node, NULL) ||
            (function && any_node(function, is_loop_for_parent, NULL)));
}

// Does NODE, before the question for the parent, wait for what another process tells?
static bool is_told(const struct node *node, void *context)
{
    const struct later *question = context;

    return node->kind == NODE_CALL && node->number < question->after->number &&
           reaches_call_of(node, hears);
}

static bool is_told_before(const struct node *pause)
{
    struct later question = {find_call_of(function_of(pause), "getppid"), NULL};

    return question.after && any_node(function_of(pause), is_told, &question);
}

static void see_orphan(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *pause = pause_before(walk, state, call, asks_for_parent);
    struct later later = {pause, asks_for_parent};

    if (state->role == ROLE_CHILD && pause && !walk_is_awaited(walk, state) &&
        !is_repeated_with(walk, state, call, "getppid") &&
        !any_node(function_of(pause), is_wait_for_parent, &later) && !is_told_before(pause))
        walk_report(walk, "sleep-as-order", pause,
                    "a pause does not make sure that the parent has ended: a pipe whose end to "
                    "write only the parent has open tells it");
}

// ---- A process that should be ready for a signal ------------------------------------------------

static bool is_user_signal(const struct node *number)
{
    return is_number(number, SIGUSR1) || is_number(number, SIGUSR2);
}

static bool sends_signal(const struct node *node)
{
    return is_call_of(node, "kill") && is_user_signal(argument_of(node, 1));
}

// A handler that a process sets after the fork, while the signal can already come.
static void note_handler(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->last == -1 || walk->forks[state->last].is_masked ||
        !is_user_signal(argument_of(call, 0)))
        return;
    if (state->role == ROLE_CHILD && state->last == state->born)
        walk->forks[state->last].handles_late[ROLE_CHILD] = true;
    else if (state->role == ROLE_PARENT)
        walk->forks[state->last].handles_late[ROLE_PARENT] = true;
}

static void see_signal(struct walk *walk, const struct state *state, const struct node *call)
{
    const bool is_child = state->role == ROLE_CHILD;
    const struct node *pause = pause_before(walk, state, call, sends_signal);

    if (!pause || (!is_child && state->children == 0) || state->role == ROLE_FAILED ||
        !walk->forks[state->last].handles_late[is_child ? ROLE_PARENT : ROLE_CHILD] ||
        reaches_call_of(function_of(pause), hears))
        return;
    walk_report(walk, "sleep-as-order", pause,
                "a pause does not make sure that the %s is ready for the signal: set the "
                "handler, or block the signal, before fork, or have the %s tell it",
                is_child ? "parent" : "child", is_child ? "parent" : "child");
}

// ---- A child that should be done ----------------------------------------------------------------

// Does the program wait for a child anywhere, rather than only look?
static bool is_blocking_wait(const struct node *node, void *context)
{
    long flags = 0;

    (void)context;
    if (!is_call_of(node, WAIT_CALLS))
        return false;
    return !is_call_of(node, "waitpid") || !argument_of(node, 2) ||
           !constant_of(argument_of(node, 2), &flags) || !(flags & WNOHANG);
}

static void see_child(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->role == ROLE_PARENT && state->children > 0 && state->sigchld == SIGCHLD_DEFAULT &&
        !has_call_of(walk->tree->root, "kill signal sigaction sigprocmask") &&
        !(loop_of(call) && is_endless(loop_of(call))) &&
        !is_repeated_with(walk, state, call, WAIT_CALLS) &&
        !any_node(walk->tree->root, is_blocking_wait, NULL))
        walk_report(walk, "sleep-as-order", call,
                    "a pause does not make sure that the child is done: wait for it");
}

void rule_pause_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (is_call_of(call, "signal sigaction"))
        note_handler(walk, state, call);
    if (!is_pause(call) || state->last == -1 || (state->flags & FLAG_OUTSIDE))
        return;
    see_orphan(walk, state, call);
    see_signal(walk, state, call);
    see_child(walk, state, call);
    rule_look_pause(walk, state, call);
}
