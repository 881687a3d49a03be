// SPDX-License-Identifier: MIT
//
// No mistake, but a fact: where a fork fails, the parent does the work of the child itself
// (done-instead).
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/found.h"
#include "forkcheck/rules/rules.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/told.h"
#include "forkcheck/rules/walk/walk.h"

// Which processes make a call, by its number: a bit for each role in the last fork, and one for
// those that have not forked yet.
enum maker { MADE_BEFORE = 1 << ROLES };

static unsigned maker_of(const struct state *state)
{
    return state->last == -1 ? MADE_BEFORE : 1U << state->role;
}

// Cleaning up is no work, nor is a pause before another try, nor is asking why a call has failed.
static bool is_no_work(const struct node *call)
{
    return is_macro_of(call, "errno") ||
           is_call_of(call, "close fclose free munmap unlink "
                            "sleep usleep nanosleep clock_nanosleep thrd_sleep sched_yield");
}

// A result, a call, or a change of something that is not the function's own variable.
static bool does_something(const struct node *node, void *context)
{
    (void)context;
    return (node->kind == NODE_RETURN && node->count > 0) ||
           (node->kind == NODE_CALL && !is_no_work(node)) ||
           (is_assignment(node) && node->children[0]->kind != NODE_REFERENCE);
}

// Does the call do some work? What gets a text tells about the failure, and what takes nothing
// but constants may do so.
static bool is_work(const struct node *call)
{
    const struct node *function = called_function(call);
    bool is_about_data = false;
    long number = 0;

    for (size_t i = 0; i < argument_count(call); i++) {
        if (without_casts(argument_of(call, i))->kind == NODE_STRING)
            return false;
        is_about_data = is_about_data || !constant_of(argument_of(call, i), &number);
    }
    return (is_about_data || !is_message(call)) &&
           any_node(body_of(function), does_something, NULL);
}

static bool is_made_by_child(const struct walk *walk, const struct node *function)
{
    for (size_t i = 0; i < walk->tree->count; i++)
        if (walk->made_by[i] == 1U << ROLE_CHILD &&
            called_function(walk->tree->nodes[i]) == function)
            return true;
    return false;
}

void rule_instead_call(struct walk *walk, const struct state *state, const struct node *call)
{
    uint8_t *makers = &walk->made_by[call->number];

    if (!called_function(call))
        return;
    *makers |= (uint8_t)maker_of(state);
    if (walk->pass == PASSES && *makers == 1U << ROLE_FAILED && is_work(call) &&
        is_made_by_child(walk, called_function(call)))
        found_add(walk->found, DONE_INSTEAD, walk->forks[state->last].call, "%s",
                  called_name(call));
}
