// SPDX-License-Identifier: MIT
//
// Arrays of pipes, which a loop makes: pipe-end-open, wait-before-read. Which pipe of the array an
// index means is not known, so the rules are about all of them: the first process reads some to the
// end, and nowhere closes an end to write; or it waits for children, and then reads for the first
// time what they have written.
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/flood.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_forks.h"

// The array of which NODE is an element, as pipes in pipes[i] and pipes[i][1].
static const struct node *array_of(const struct node *node)
{
    node = without_casts(node);
    if (node->kind != NODE_SUBSCRIPT)
        return NULL;
    while (node->kind == NODE_SUBSCRIPT)
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
        walk->pipe_arrays[walk->pipe_array_count++] =
            (struct pipe_array){.variable = variable, .made = call};
}

// An element of such an array, as a call uses it.
struct use {
    struct pipe_array *pipes;
    const struct node *element;
    const struct node *call; // where it is given away: CALL itself, or the call of a helper
};

// What ARGUMENT of CALL is; a helper has it as a parameter. Its array is NULL if it is no element.
static struct use use_of(struct walk *walk, const struct state *state, const struct node *call,
                         const struct node *argument)
{
    struct use use = {.call = call};

    use.element = argument ? walk_given(walk, state, argument, &use.call) : NULL;
    use.pipes = use.element ? pipes_of(walk, array_of(use.element)) : NULL;
    return use;
}

static bool is_end(const struct use *use, long end)
{
    long index = end;

    return !constant_of(use->element->children[1], &index) || index == end;
}

// The earlier of two nodes in the source; FIRST may be NULL.
static const struct node *earlier(const struct node *first, const struct node *second)
{
    return !first || second->number < first->number ? second : first;
}

static void see_late_read(struct walk *walk, const struct use *use, const struct state *state)
{
    struct pipe_array *pipes = use->pipes;
    const struct node *call = use->call;

    if (state->last == -1)
        return;
    pipes->first_read = earlier(pipes->first_read, call);
    if (pipes->is_flooded && pipes->first_read == call && pipes->wait &&
        pipes->wait->number < call->number && function_of(pipes->wait) == function_of(call) &&
        (state->flags & FLAG_REAPED))
        walk_report(walk, "wait-before-read", call,
                    "the parent reads only after it has waited: if a child writes more than the "
                    "pipe holds, both wait for ever; read first");
}

// What a child does with an end that it has to write.
static void see_flood(struct walk *walk, const struct state *state, const struct node *call)
{
    unsigned end = PIPE_WRITE;
    const bool is_copy = is_call_of(call, "dup2");
    const struct node *argument = is_copy ? argument_of(call, 0) : descriptor_argument(call, &end);
    const struct use use = use_of(walk, state, call, argument);

    if (use.pipes && end == PIPE_WRITE && state->born != -1 && is_end(&use, 1) &&
        (is_copy ? has_call_of(walk->tree->root, EXEC_CALLS) : is_flood(walk, state, call)))
        use.pipes->is_flooded = true;
}

static void see_wait(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->born != -1 || state->last == -1 || waits_without_hanging(state, call))
        return;
    for (int i = 0; i < walk->pipe_array_count; i++) {
        struct pipe_array *pipes = &walk->pipe_arrays[i];
        // A wait ahead of the pipes is for children of another kind.
        if (function_of(call) == function_of(pipes->made) && call->number > pipes->made->number)
            pipes->wait = earlier(pipes->wait, call);
    }
}

static void see_ends(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct use use = use_of(walk, state, call, argument_of(call, 0));

    if (!use.pipes || state->born != -1)
        return;
    if (is_call_of(call, "close") && is_end(&use, 1))
        use.pipes->is_closed = true;
    if (is_call_of(call, "read") && is_end(&use, 0))
        see_late_read(walk, &use, state);
    if (is_call_of(call, "read") && state->last != -1 && reads_to_end(call) && is_end(&use, 0))
        use.pipes->read = call;
}

void rule_pipes_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (is_call_of(call, "pipe pipe2"))
        see_pipe(walk, call);
    else if (is_call_of(call, "close read"))
        see_ends(walk, state, call);
    else if (is_call_of(call, WAIT_CALLS))
        see_wait(walk, state, call);
    else
        see_flood(walk, state, call);
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
