// SPDX-License-Identifier: MIT
//
// A child that reads once from a pipe into which its parent writes in a loop: short-read. Whatever
// comes after that is lost, and the parent fails with EPIPE.
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/flood.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

// Is CALL, or a call that has led to it, in a loop that goes on with something else?
static bool is_in_rounds(const struct walk *walk, const struct state *state,
                         const struct node *call)
{
    int context = state->context;

    if (repeating_loop(call) || reads_to_end(call) || reads_size_or_to_end(call))
        return true;
    for (const struct node *at = walk_caller(walk, &context); at; at = walk_caller(walk, &context))
        if (loop_of(at))
            return true;
    return false;
}

// A program that asks for EPIPE, or ends its children, may show just that; and another program may
// read the rest.
static bool is_on_purpose(const struct node *node, void *context)
{
    (void)context;
    return (node->macro && strcmp(node->macro, "EPIPE") == 0) ||
           is_call_of(node, "kill alarm setitimer") || is_call_of(node, EXEC_CALLS) ||
           is_unknown_call(node);
}

static void see_read(struct walk *walk, const struct state *state, const struct node *call,
                     struct pipe_site *pipe)
{
    const bool is_only =
        !pipe->read_once || (pipe->read_once == call && pipe->read_context == state->context);

    if (state->born == -1 || !is_only || !is_call_of(call, "read") ||
        walk->forks[state->born].makes_several || is_in_rounds(walk, state, call))
        pipe->is_read_again = true;
    pipe->read_once = call;
    pipe->read_context = state->context;
    if (pipe->is_read_again || !pipe->streamed || any_node(walk->tree->root, is_on_purpose, NULL))
        return;
    (void)walk_given(walk, state, pointed_into(argument_of(call, 1)), &call);
    walk_report(walk, "short-read", call,
                "this process reads only once what its parent writes in a loop by line %u: go on "
                "until there is no more",
                pipe->streamed->line);
}

void rule_once_call(struct walk *walk, const struct state *state, const struct node *call)
{
    unsigned wanted = 0;
    const struct node *argument = descriptor_argument(call, &wanted);
    const struct value end = argument ? state_temp(state, argument->number) : value_any();

    if (end.kind != VALUE_PIPE || end.bits != wanted || (state->pipes[end.site] & PIPE_OLDER))
        return;
    struct pipe_site *pipe = &walk->pipes[end.site];
    if (wanted == PIPE_READ)
        see_read(walk, state, call, pipe);
    else if (state->born == -1 && is_call_of(call, "write") && is_stream(walk, state, call))
        pipe->streamed = call;
}
