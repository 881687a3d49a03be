// SPDX-License-Identifier: MIT
//
// Waiting, and processes that are copies: sigchld-ignored, pid-cached, seed-in-child.
#include "forkcheck/rules/code.h"
#include "forkcheck/rules/state.h"
#include "forkcheck/rules/tree.h"
#include "forkcheck/rules/value.h"
#include "forkcheck/rules/walk.h"
#include "forkcheck/rules/walk_forks.h"

static bool is_believed(const struct node *call)
{
    const struct node *status = status_argument(call);

    return status && !is_null_pointer(status);
}

static void see_wait(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->sigchld == SIGCHLD_IGNORED && is_believed(call))
        walk_report(walk, "sigchld-ignored", call,
                    "SIGCHLD is ignored, so that the system reaps the children itself: the call "
                    "waits until all of them have ended and fails with ECHILD, without a status");
}

// Does the name of a variable say that it is the PID of the process that uses it?
static bool is_own_name(const char *name)
{
    return is_word_of("pid mypid my_pid myPid me self my_id myid self_pid own_pid ownpid", name);
}

static void see_own_pid(struct walk *walk, const struct state *state, const struct node *call)
{
    for (size_t i = 1; i < argument_count(call); i++) {
        const struct node *argument = argument_of(call, i);
        const struct node *variable = without_casts(argument);
        const struct value value = state_temp(state, argument->number);
        if (value.kind == VALUE_SELF && value.site != state->born && state->role == ROLE_CHILD &&
            variable->kind == NODE_REFERENCE && is_own_name(variable->name))
            walk_report(walk, "pid-cached", argument,
                        "%s was set before the fork: in the child it is the PID of its parent; "
                        "call getpid again",
                        variable->name);
    }
}

// ---- Random numbers
// ------------------------------------------------------------------------------

static bool has_siblings(const struct walk *walk, const struct state *state)
{
    return loop_of(walk->forks[state->born].call) || walk->fork_count > 1;
}

static bool is_own_seed(const struct node *node, void *context)
{
    (void)context;
    return (node->kind == NODE_REFERENCE && node->target && node->target->kind != NODE_FUNCTION) ||
           is_call_of(node, "getpid clock_gettime gettimeofday getrandom getentropy");
}

static void see_random(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->role != ROLE_CHILD || state->born == -1 || !has_siblings(walk, state))
        return;
    if (is_call_of(call, "rand random lrand48 drand48 mrand48") && !(state->flags & FLAG_SEEDED))
        walk_report(walk, "seed-in-child", call,
                    "each child has a copy of the same generator, so that all of them draw the "
                    "same numbers: seed it in the child, with its number or PID");
    else if (is_call_of(call, "srand srandom srand48") && !any_node(call, is_own_seed, NULL))
        walk_report(walk, "seed-in-child", call,
                    "children that start in the same second get the same seed and draw the same "
                    "numbers: add the number or PID of the child to it");
}

void rule_wait_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (is_call_of(call, WAIT_CALLS))
        see_wait(walk, state, call);
    else if (is_call_of(call, "printf fprintf dprintf"))
        see_own_pid(walk, state, call);
    else
        see_random(walk, state, call);
}
