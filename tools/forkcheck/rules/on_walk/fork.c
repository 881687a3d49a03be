// SPDX-License-Identifier: MIT
//
// The call of fork and its result: fork-unchecked, minus-one, fork-with-threads, fork-with-lock,
// vfork, zombie, kill-after-wait, no-child, wait-in-loop.
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

static void see_fork(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->flags & FLAG_THREADS)
        walk_report(walk, "fork-with-threads", call,
                    "the program has other threads: the child is a copy of this one only, and a "
                    "lock that another one holds is never released in it");
    if (state->flags & FLAG_LOCKED)
        walk_report(walk, "fork-with-lock", call,
                    "a mutex is locked at the fork: the copy of it in the child may never be "
                    "unlocked");
}

// A shell or a list of commands is meant to run one child after the other.
static bool is_serial_on_purpose(const struct node *loop)
{
    return is_endless(loop) ||
           reaches_call_of(loop, EXEC_CALLS " fgets getline scanf fscanf read "
                                            "getc getchar fgetc readline sleep");
}

// The loop around CALL, in its function or around a call that led to it; NULL if there is none, or
// if a function within it starts a child and waits for it, as system does.
static const struct node *loop_around(const struct walk *walk, const struct state *state,
                                      const struct node *call)
{
    int context = state->context;

    while (call && !loop_of(call))
        call = reaches_call_of(function_of(call), WAIT_CALLS) ? NULL : walk_caller(walk, &context);
    return call ? loop_of(call) : NULL;
}

static void see_again(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->last != -1 && state->role == ROLE_PARENT && state->children > 0 &&
        walk->forks[state->last].call == call && loop_of(call) && !is_endless(loop_of(call)))
        walk->forks[state->last].makes_several = true;
}

struct result {
    const struct node *variable;
};

// Does NODE store the variable in a table or structure?
static bool is_storing(const struct node *node, void *context)
{
    const struct result *result = context;

    return is_operator(node, "=") && without_casts(node->children[0])->kind != NODE_REFERENCE &&
           without_casts(node->children[1])->target == result->variable;
}

// What the result of CALL is assigned to, as `jobs[i].pid`; NULL if it is no such place.
static const struct node *place_of_result(const struct node *call)
{
    const struct node *assignment = call->parent;

    while (assignment && assignment->kind == NODE_CAST)
        assignment = assignment->parent;
    return assignment && is_operator(assignment, "=") ? without_casts(assignment->children[0])
                                                      : NULL;
}

// Does the program keep the PID in a table or structure, which it needs only if it waits later?
static bool is_kept(const struct node *call)
{
    struct result result = {result_variable(call)};
    const struct node *place = place_of_result(call);

    return (result.variable && any_node(function_of(call), is_storing, &result)) ||
           (place && place->kind != NODE_REFERENCE);
}

static bool is_leaving(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_BREAK || node->kind == NODE_RETURN || is_call_of(node, END_CALLS);
}

// The element of an array that PLACE is, or is a part of, if a variable chooses it; NULL if not.
static const struct node *chosen_element(const struct node *place)
{
    long index = 0;

    while (place && place->kind == NODE_MEMBER && !place->is_arrow)
        place = without_casts(place->children[0]);
    return place && place->kind == NODE_SUBSCRIPT && !constant_of(place->children[1], &index)
               ? place
               : NULL;
}

struct keeping {
    const struct node *variable; // that has the result
    const struct node *element;  // where it is kept
};

static bool keeps_result(const struct node *node, void *context)
{
    struct keeping *keeping = context;

    if (is_operator(node, "=") && without_casts(node->children[1])->target == keeping->variable)
        keeping->element = chosen_element(without_casts(node->children[0]));
    return keeping->element != NULL;
}

// Is NODE the array of the results, other than for the element of this child? Then the next child
// may need what the one before has found.
static bool is_other_result(const struct node *node, void *context)
{
    const struct node *element = ((const struct keeping *)context)->element;

    return node->kind == NODE_REFERENCE && node->target == variable_of(element) &&
           (node->parent->kind != NODE_SUBSCRIPT || !is_alike(node->parent, element));
}

// Does NODE leave the loop, other than because the wait has failed? Then the child may be a try.
static bool is_try(const struct node *node, void *context)
{
    const struct keeping *keeping = context;
    long number = 0;

    if (node->kind != NODE_IF)
        return false;
    const struct node *asked = node->children[0];
    const bool is_asked = has_part(asked, keeping->element) ||
                          (keeping->variable && mentions(asked, keeping->variable));
    const bool is_failure =
        is_comparison(asked) && constant_of(asked->children[1], &number) &&
        ((number == 0 && is_binary(asked, "<")) || (number == -1 && is_binary(asked, "==")));
    return is_asked && !is_failure && any_node(node->children[1], is_leaving, NULL);
}

// Does the program keep what CALL, a helper that waits, returns for each child, as `sums[i]`? Then
// it could ask for all of them later.
static bool is_result_kept(const struct node *call, const struct node *loop)
{
    struct keeping keeping = {result_variable(call), chosen_element(place_of_result(call))};

    if (!keeping.element && keeping.variable && function_of(keeping.variable))
        (void)any_node(loop, keeps_result, &keeping);
    return keeping.element && !any_node(loop, is_other_result, &keeping) &&
           !any_node(loop, is_try, &keeping);
}

// Does CONDITION only part the processes, or the outcomes of fork and wait?
static bool is_about_children(const struct node *condition, const struct node *fork_call)
{
    const struct node *variable = result_variable(fork_call);
    const struct node *place = place_of_result(fork_call);

    return (variable && mentions(condition, variable)) || (place && has_part(condition, place)) ||
           reaches_call_of(condition, FORK_CALLS " " WAIT_CALLS);
}

// Is the wait made in some rounds only, as where as many children run as may do so?
static bool is_in_some_rounds(const struct node *wait, const struct node *loop,
                              const struct node *fork_call)
{
    for (const struct node *at = wait; at->parent && at != loop; at = at->parent) {
        const struct node *user = at->parent;
        const bool is_branch =
            user->kind == NODE_IF || is_operator(user, "&&") || is_operator(user, "||");
        if (is_branch && user->children[0] != at &&
            !is_about_children(user->children[0], fork_call))
            return true;
    }
    return false;
}

static void see_serial(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *loop = loop_around(walk, state, call);
    const struct node *wait = loop ? find_call_to(loop, WAIT_CALLS) : NULL;

    if (wait && state->last != -1 && state->role == ROLE_PARENT &&
        walk->forks[state->last].call == call && (state->flags & FLAG_AWAITED) &&
        state->children == 0 && !is_serial_on_purpose(loop) &&
        (is_call_of(wait, WAIT_CALLS) || is_kept(call) || is_result_kept(wait, loop)) &&
        !is_in_some_rounds(wait, loop, call))
        walk_report(walk, "wait-in-loop", wait,
                    "the parent waits for each child before it starts the next one, so that they "
                    "never run side by side: start all of them first, and then wait");
}

static bool is_failed_fork(struct value pid)
{
    return pid.kind == VALUE_FORK && pid.signs == NEGATIVE;
}

static bool is_reaped(struct value pid)
{
    return pid.kind == VALUE_FORK && pid.signs == POSITIVE && (pid.bits & FORK_REAPED);
}

static bool is_echild(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_INTEGER && node->macro && strcmp(node->macro, "ECHILD") == 0;
}

// Does the condition with the call ask whether it fails so? Then it only wants to show that.
static bool expects_no_child(const struct node *call)
{
    const struct node *condition = call;

    while (condition->parent &&
           (condition->parent->kind == NODE_BINARY || condition->parent->kind == NODE_CAST))
        condition = condition->parent;
    return any_node(condition, is_echild, NULL);
}

static void see_pid_use(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value pid = walk_argument(state, call, 0);
    const bool is_kill = is_call_of(call, "kill");

    if (is_failed_fork(pid) && is_kill)
        walk_report(walk, "minus-one", call,
                    "if fork has failed, this is kill(-1, ...): it sends the signal to every "
                    "process that you may signal");
    if (is_failed_fork(pid) && !is_kill && (state->flags & FLAG_NOTICED))
        walk_report(walk, "minus-one", call,
                    "the program goes on after a failed fork: with -1, waitpid waits for any "
                    "child");
    if (state->role == ROLE_FAILED)
        return;
    if (is_reaped(pid) && is_kill)
        walk_report(walk, "kill-after-wait", call,
                    "the child has been reaped before: its PID may belong to another process by "
                    "now");
    if (is_reaped(pid) && !is_kill && (state->flags & FLAG_REAPED) && state->children == 0 &&
        !expects_no_child(call))
        walk_report(walk, "no-child", call,
                    "the child has been reaped before: this call fails with ECHILD");
}

static void see_vfork_child(struct walk *walk, const struct state *state, const struct node *call)
{
    if ((state->flags & FLAG_VFORK) && !is_call_of(call, EXEC_CALLS " " QUICK_END_CALLS) &&
        !is_call_of(call, "exit err errx"))
        walk_report(walk, "vfork", call,
                    "the child of vfork may only call exec and _exit: it runs in the memory of its "
                    "parent");
}

void rule_fork_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (is_call_of(call, FORK_CALLS))
        see_fork(walk, state, call);
    if (is_call_of(call, FORK_CALLS))
        see_serial(walk, state, call);
    if (is_call_of(call, FORK_CALLS))
        see_again(walk, state, call);
    if (is_call_of(call, "kill waitpid wait4"))
        see_pid_use(walk, state, call);
    see_vfork_child(walk, state, call);
}

void rule_vfork_write(struct walk *walk, const struct state *state, int place,
                      const struct node *node)
{
    const struct node *value = node->count == 2 ? node->children[1] : NULL;

    (void)place;
    if (!(state->flags & FLAG_VFORK) || (value && has_call_of(value, "vfork")))
        return;
    walk_report(
        walk, "vfork", node,
        "the child of vfork runs in the memory of its parent: it must not change variables");
}

// ---- After the walk -----------------------------------------------------------------------------

static bool has_main(const struct walk *walk)
{
    for (size_t i = 0; i < walk->flow.function_count; i++)
        if (strcmp(walk->flow.functions[i].node->name, "main") == 0)
            return true;
    return false;
}

struct waits {
    const struct node *root;
    unsigned count;
    bool is_repeated;
};

// Are the children left to others: to init, a handler, or a source with main?
static bool is_left_to_others(const struct walk *walk)
{
    return !has_main(walk) ||
           has_call_of(walk->tree->root, "pidfd_open setsid daemon signal sigaction sigwait "
                                         "sigwaitinfo sigtimedwait bsd_signal sigset");
}

static bool count_wait(const struct node *node, void *context)
{
    struct waits *waits = context;

    if (!is_call_of(node, WAIT_CALLS))
        return false;
    waits->count++;
    waits->is_repeated |= is_repeated(node, waits->root);
    return false;
}

// The variable for a process number that gets what a comparison says, as in pid = fork() == 0.
static const struct node *gets_comparison(const struct node *call)
{
    const struct node *comparison = call->parent;
    const struct node *assignment = comparison ? comparison->parent : NULL;
    const struct node *variable = assignment;

    if (!assignment || !is_comparison(comparison))
        return NULL;
    if (is_operator(assignment, "=") && assignment->children[1] == comparison)
        variable = assignment->children[0];
    else if (assignment->kind != NODE_VARIABLE)
        return NULL;
    return strstr(variable->written, "pid_t") || strstr(variable->name, "pid") ? variable : NULL;
}

static void see_site(struct walk *walk, const struct fork_site *site)
{
    const struct node *compared = gets_comparison(site->call);
    const char *name = called_name(site->call);

    if (compared)
        walk_report(walk, "fork-unchecked", site->call,
                    "%s becomes 0 or 1 here, as the comparison says, and no process number: put "
                    "the assignment in parentheses",
                    compared->name);
    else if (!site->is_noticed && !site->has_escaped && !walk->is_cut && !site->is_vfork)
        walk_report(walk, "fork-unchecked", site->call,
                    "the program never asks whether %s has failed: then it returns -1, and there "
                    "is no child",
                    name);
    else if (!site->is_no_child && !site->has_escaped && !walk->is_cut && !site->is_vfork)
        walk_report(walk, "fork-unchecked", site->call,
                    "if %s fails, the program takes its -1 for the 0 of a child, and does the "
                    "child's part itself: ask for -1, too",
                    name);
    if (site->is_vfork)
        walk_report(walk, "vfork", site->call,
                    "vfork shares the memory of the parent and stops it: use fork or posix_spawn");
    struct waits waits = {.root = walk->tree->root};
    if (is_left_to_others(walk))
        return;
    (void)any_node(waits.root, count_wait, &waits);
    if (waits.count == 1 && !waits.is_repeated && site->makes_several)
        walk_report(walk, "zombie", site->call,
                    "the loop makes several children, and the program waits once: the others stay "
                    "zombies, or outlive it; wait in a loop as well");
    if (waits.count == 0)
        walk_report(walk, "zombie", site->call,
                    "the program never waits for its children: each stays a zombie as long as its "
                    "parent lives");
}

void rule_fork_sites(struct walk *walk)
{
    for (int i = 0; i < walk->fork_count; i++)
        see_site(walk, &walk->forks[i]);
}
