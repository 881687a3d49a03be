// SPDX-License-Identifier: MIT
//
// Waiting, and processes that are copies: sigchld-ignored, pid-cached, impossible-comparison.
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_forks.h"

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

// Was the PID taken by getpid in a process that is no parent of this one? A subreaper gets
// processes as its children that are further down (prctl(2)).
static bool is_of_no_parent(const struct walk *walk, const struct state *state, struct value pid)
{
    return pid.kind == VALUE_SELF && pid.site != state->born && state->born != -1 &&
           (walk->forks[state->born].makers & UINT32_C(1) << (pid.site + 1)) == 0 &&
           !has_call_of(walk->tree->root, "prctl");
}

// Does a process compare the PID of its parent with its own, or with that of its parent's parent?
void rule_wait_value(struct walk *walk, const struct state *state, const struct node *node)
{
    for (size_t i = 0; i < 2; i++) {
        const struct value value = state_temp(state, node->children[i]->number);
        if (!is_call_of(without_casts(node->children[1 - i]), "getppid"))
            continue;
        if (value.kind == VALUE_SELF && value.site == state->born && state->born != -1)
            walk_report(walk, "impossible-comparison", node,
                        "no process is its own parent: the PID that this is compared with comes "
                        "from getpid in this process, and not in its parent, before the fork");
        else if (is_of_no_parent(walk, state, value))
            walk_report(walk, "impossible-comparison", node,
                        "the PID that this is compared with comes from getpid before an earlier "
                        "fork: it is that of the parent's parent; call getpid again in the parent");
    }
}

void rule_wait_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (is_call_of(call, WAIT_CALLS))
        see_wait(walk, state, call);
    else if (is_call_of(call, "printf fprintf dprintf snprintf sprintf asprintf"))
        see_own_pid(walk, state, call);
    else
        rule_seed_call(walk, state, call);
}
