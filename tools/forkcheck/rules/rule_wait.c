// SPDX-License-Identifier: MIT
//
// Waiting, and processes that are copies: sigchld-ignored, pid-cached, seed-in-child,
// impossible-comparison.
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

// Does a child that called getpid itself compare that with the PID of its parent?
void rule_wait_value(struct walk *walk, const struct state *state, const struct node *node)
{
    for (size_t i = 0; i < 2; i++) {
        const struct value value = state_temp(state, node->children[i]->number);
        if (is_call_of(without_casts(node->children[1 - i]), "getppid") &&
            value.kind == VALUE_SELF && value.site == state->born && state->born != -1)
            walk_report(walk, "impossible-comparison", node,
                        "no process is its own parent: the PID that this is compared with comes "
                        "from getpid in this process, and not in its parent, before the fork");
    }
}

// ---- Random numbers
// ------------------------------------------------------------------------------

static bool has_siblings(const struct walk *walk, const struct state *state)
{
    return loop_of(walk->forks[state->born].call) || walk->fork_count > 1;
}

// Where the seed in a variable comes from.
struct seed {
    const struct node *variable;
    bool is_of_time;
    bool is_own;
};

static bool is_variable(const struct node *node)
{
    return node->kind == NODE_REFERENCE && node->target && node->target->kind != NODE_FUNCTION &&
           node->target->kind != NODE_ENUMERATOR;
}

// Something in which the children differ.
static bool is_different(const struct node *node, void *context)
{
    (void)context;
    return is_variable(node) ||
           is_call_of(node, "getpid clock_gettime gettimeofday getrandom getentropy");
}

// Functions that draw a number with the generator in their argument.
static const char *const drawers = "rand_r erand48 nrand48 jrand48";

static bool note_seed(const struct node *node, void *context)
{
    struct seed *seed = context;
    const struct node *value = NULL;

    if (node == seed->variable && node->count > 0)
        value = node->children[0];
    else if (is_change(node) && mentions(node->children[0], seed->variable))
        value = is_operator(node, "=") ? node->children[1] : node;
    else if (node->kind == NODE_CALL && !is_call_of(node, drawers) &&
             !is_call_of(node, "srand srandom srand48"))
        for (size_t i = 0; i < argument_count(node); i++)
            seed->is_own |= mentions(argument_of(node, i), seed->variable);
    if (!value)
        return false;
    seed->is_of_time |= has_call_of(value, "time");
    seed->is_own |= any_node(value, is_different, NULL);
    return false;
}

// Is the variable set to nothing else than the time in seconds, and constants?
static bool is_of_time(const struct walk *walk, const struct node *variable)
{
    struct seed seed = {.variable = variable};

    if (variable->kind != NODE_VARIABLE)
        return false;
    (void)any_node(walk->tree->root, note_seed, &seed);
    return seed.is_of_time && !seed.is_own;
}

static bool is_own_seed(const struct node *node, void *context)
{
    return is_variable(node) ? !is_of_time(context, node->target) : is_different(node, NULL);
}

static const struct node *generator_of(const struct node *call)
{
    const struct node *generator =
        argument_of(call, 0) ? without_casts(argument_of(call, 0)) : NULL;

    if (generator && is_operator(generator, "&") && generator->count == 1)
        generator = without_casts(generator->children[0]);
    return generator && is_variable(generator) ? generator->target : NULL;
}

static void see_random(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->role != ROLE_CHILD || state->born == -1 || !has_siblings(walk, state))
        return;
    if (is_call_of(call, "rand random lrand48 drand48 mrand48") && !(state->flags & FLAG_SEEDED))
        walk_report(walk, "seed-in-child", call,
                    "each child has a copy of the same generator, so that all of them draw the "
                    "same numbers: seed it in the child, with its number or PID");
    else if ((is_call_of(call, "srand srandom srand48") && !any_node(call, is_own_seed, walk)) ||
             (is_call_of(call, drawers) && generator_of(call) &&
              is_of_time(walk, generator_of(call))))
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
