// SPDX-License-Identifier: MIT
//
// A pipe for each child, made in a loop, whose end to write the parent keeps: pipe-end-open. The
// walk does not follow pipes that are made in rounds.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// Does the result of fork, or what has it, say here that this is the child, or that there is none?
static bool is_about_child(const struct node *condition)
{
    const struct node *value = condition->count > 0 ? condition->children[0] : NULL;
    long number = 0;

    if (!value || (!has_call_of(value, FORK_CALLS) && !strstr(value->written, "pid_t")))
        return false;
    if (is_operator(condition, "!"))
        return true;
    return condition->kind == NODE_BINARY && constant_of(condition->children[1], &number) &&
           number <= 0 && is_word_of(number == 0 ? "== < <=" : "==", condition->name);
}

// Is NODE in the part of the child, or after a failed fork?
static bool is_of_child(const struct node *node)
{
    for (const struct node *at = node; at->parent && at->kind != NODE_FUNCTION; at = at->parent)
        if (at->parent->kind == NODE_IF && at->parent->children[1] == at &&
            is_about_child(at->parent->children[0]))
            return true;
    return false;
}

// How the parent uses an array of two descriptors.
struct pipe_use {
    const struct node *variable;
    bool reads;      // it uses the end to read
    bool has_writer; // it uses the end to write, or somebody else may: also to close it
};

static bool note_use(const struct node *node, void *context)
{
    struct pipe_use *use = context;
    const struct node *user = node->parent;
    long end = 0;

    if (node->kind != NODE_REFERENCE || node->target != use->variable || is_of_child(node) ||
        is_call_of(user, "pipe pipe2"))
        return false;
    if (user->kind == NODE_SUBSCRIPT && constant_of(user->children[1], &end) && end == 0)
        use->reads |= !is_call_of(user->parent, "close");
    else
        use->has_writer = true;
    return false;
}

static bool is_fork(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, FORK_CALLS) && !is_of_child(node);
}

static void see_pipe(struct source *source, const struct node *call)
{
    const struct node *ends = argument_of(call, 0) ? without_casts(argument_of(call, 0)) : NULL;
    const struct node *loop = loop_of(call);
    struct pipe_use use = {.variable = ends ? ends->target : NULL};

    if (!loop || !use.variable || use.variable->kind != NODE_VARIABLE || is_of_child(call) ||
        !is_within(use.variable, loop) || !any_node(body_of_loop(loop), is_fork, NULL) ||
        !has_call_of(source->tree->root, "read poll select getline fgets fgetc getc fread"))
        return;
    (void)any_node(loop, note_use, &use);
    if (use.reads && !use.has_writer)
        source_report(source, "pipe-end-open", call,
                      "the parent reads from this pipe, and never closes the end to write that it "
                      "has itself: it waits in vain for the end of the text");
}

static bool see_node(const struct node *node, void *context)
{
    if (is_call_of(node, "pipe pipe2"))
        see_pipe(context, node);
    return false;
}

void source_pipes(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
