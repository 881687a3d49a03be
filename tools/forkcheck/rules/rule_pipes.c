// SPDX-License-Identifier: MIT
//
// Arrays of pipes, which a loop makes: pipe-end-open. Which pipe of the array an index means is not
// known, so the rule is about all of them: the first process reads some to the end, and nowhere
// closes an end to write.
#include "forkcheck/rules/code.h"
#include "forkcheck/rules/read_loop.h"
#include "forkcheck/rules/state.h"
#include "forkcheck/rules/tree.h"
#include "forkcheck/rules/walk.h"

// The array of which NODE is an element, as pipes in pipes[i] and pipes[i][1].
static const struct node *array_of(const struct node *node)
{
    node = without_casts(node);
    if (node->kind != NODE_SUBSCRIPT || node->count != 2)
        return NULL;
    while (node->kind == NODE_SUBSCRIPT && node->count == 2)
        node = without_casts(node->children[0]);
    return node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_VARIABLE
               ? node->target
               : NULL;
}

static struct pipe_array *pipes_of(struct walk *walk, const struct node *variable)
{
    for (int i = 0; variable && i < walk->pipe_array_count; i++)
        if (walk->pipe_arrays[i].variable == variable)
            return &walk->pipe_arrays[i];
    return NULL;
}

static void see_pipe(struct walk *walk, const struct node *call)
{
    const struct node *argument = argument_of(call, 0);
    const struct node *variable = argument && loop_of(call) ? array_of(argument) : NULL;

    if (variable && !pipes_of(walk, variable) && walk->pipe_array_count < PIPES_MAX)
        walk->pipe_arrays[walk->pipe_array_count++] = (struct pipe_array){.variable = variable};
}

static bool is_end(const struct node *argument, long end)
{
    long index = end;

    argument = without_casts(argument);
    return !constant_of(argument->children[1], &index) || index == end;
}

static void see_ends(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *argument = argument_of(call, 0);
    struct pipe_array *pipes = argument ? pipes_of(walk, array_of(argument)) : NULL;

    if (!pipes || state->born != -1)
        return;
    if (is_call_of(call, "close") && is_end(argument, 1))
        pipes->is_closed = true;
    if (is_call_of(call, "read") && state->last != -1 && reads_to_end(call) && is_end(argument, 0))
        pipes->read = call;
}

void rule_pipes_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (is_call_of(call, "pipe pipe2"))
        see_pipe(walk, call);
    else if (is_call_of(call, "close read"))
        see_ends(walk, state, call);
}

// Does the program use the array other than by its elements, so that it may be closed elsewhere?
static bool is_passed_on(const struct node *node, void *context)
{
    const struct pipe_array *pipes = context;

    if (node->kind == NODE_SUBSCRIPT && node->parent->kind == NODE_CALL &&
        array_of(node) == pipes->variable &&
        !is_call_of(node->parent, "pipe pipe2 close read write "
                                  "dprintf dup2 fdopen"))
        return true;
    return node->kind == NODE_REFERENCE && node->target == pipes->variable &&
           node->parent->kind != NODE_SUBSCRIPT;
}

void rule_pipes(struct walk *walk)
{
    for (int i = 0; i < walk->pipe_array_count; i++) {
        struct pipe_array *pipes = &walk->pipe_arrays[i];
        if (pipes->read && !pipes->is_closed && !walk->is_cut &&
            !any_node(walk->tree->root, is_passed_on, pipes))
            walk_report(walk, "pipe-end-open", pipes->read,
                        "this process never closes the ends to write of the pipes in %s, so that "
                        "read never comes to the end: close each after its fork",
                        pipes->variable->name);
    }
}
