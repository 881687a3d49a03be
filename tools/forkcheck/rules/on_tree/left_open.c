// SPDX-License-Identifier: MIT
//
// descriptor-leak: a function closes its stream where it ends well, and returns before without
// closing it. Analysers lose sight of a stream that they see in a call which they do not know.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

#define CLOSING_CALLS "fclose pclose"

struct stream {
    const struct node *variable;
    const struct node *opening; // the call
    const struct node *function;
    const struct node *last_close;
    const struct node *leaving; // the first early return without closing it
    bool is_elsewhere;          // it is kept, returned, or given to a function of this source
};

static bool is_stream(const struct node *node, const struct stream *stream)
{
    node = without_casts(node);
    return node->kind == NODE_REFERENCE && node->target == stream->variable;
}

static bool is_close(const struct node *node, const struct stream *stream)
{
    return is_call_of(node, CLOSING_CALLS) && argument_of(node, 0) &&
           is_stream(argument_of(node, 0), stream);
}

// ---- What is done with the stream ---------------------------------------------------------------

static bool note_use(const struct node *node, void *context)
{
    struct stream *stream = context;
    const struct node *user = node->parent;

    if (is_close(node, stream))
        stream->last_close = node;
    if (node->kind == NODE_GOTO)
        stream->is_elsewhere = true;
    if (node->kind != NODE_REFERENCE || node->target != stream->variable)
        return false;
    while (user->kind == NODE_CAST)
        user = user->parent;
    if (user->kind == NODE_CALL)
        stream->is_elsewhere |= called_function(user) != NULL || is_unknown_call(user);
    else if (user->kind == NODE_VARIABLE || user->kind == NODE_RETURN || is_unary(user, "&"))
        stream->is_elsewhere = true;
    else if (is_operator(user, "="))
        stream->is_elsewhere |= without_casts(user->children[1]) == without_casts(node) ||
                                !has_call_of(user->children[1], "fopen fdopen popen tmpfile");
    return false;
}

// ---- Early returns ------------------------------------------------------------------------------

static bool is_asked_itself(const struct node *node, void *context)
{
    const struct stream *stream = context;
    const struct node *user = node->parent;

    if (node->kind != NODE_REFERENCE || node->target != stream->variable)
        return false;
    while (user->kind == NODE_CAST)
        user = user->parent;
    return user->kind != NODE_CALL;
}

static bool is_close_node(const struct node *node, void *context)
{
    return is_close(node, context);
}

// Is NODE in a branch of an `if` that neither asks whether there is a stream nor closes it?
static bool is_in_leaving_branch(const struct node *node, struct stream *stream)
{
    bool is_in_branch = false;

    for (const struct node *at = node; at != stream->function; at = at->parent) {
        const struct node *user = at->parent;
        if (user->kind == NODE_SWITCH)
            return false;
        if (user->kind != NODE_IF || user->children[0] == at)
            continue;
        is_in_branch = true;
        if (any_node(user->children[0], is_asked_itself, stream) ||
            any_node(user->children[0], is_close_node, stream) ||
            any_node(at, is_close_node, stream))
            return false;
    }
    return is_in_branch;
}

static bool is_closed_before(const struct node *node, void *context)
{
    const struct stream *stream = context;

    return is_close(node, stream) && node->number < stream->leaving->number;
}

static bool note_return(const struct node *node, void *context)
{
    struct stream *stream = context;

    if (stream->leaving || node->kind != NODE_RETURN || node->number < stream->opening->number ||
        !is_in_leaving_branch(node, stream))
        return false;
    stream->leaving = node;
    if (any_node(stream->function, is_closed_before, stream))
        stream->leaving = NULL;
    return false;
}

// -------------------------------------------------------------------------------------------------

// Where main returns, all streams are closed.
static bool see_opening(const struct node *node, void *context)
{
    struct source *source = context;
    struct stream stream = {.opening = node};

    if (!is_call_of(node, "fopen fdopen popen tmpfile") || !(stream.function = function_of(node)) ||
        strcmp(stream.function->name, "main") == 0 || loop_of(node) ||
        !(stream.variable = result_variable(node)) || stream.variable->kind != NODE_VARIABLE ||
        stream.variable->is_static || function_of(stream.variable) != stream.function)
        return false;
    (void)any_node(stream.function, note_use, &stream);
    (void)any_node(stream.function, note_return, &stream);
    if (stream.leaving && stream.last_close && !stream.is_elsewhere &&
        stream.last_close->number > stream.leaving->number)
        source_report(source, "descriptor-leak", stream.leaving,
                      "this returns without closing the stream %s, which is closed in line %u "
                      "otherwise",
                      stream.variable->name, stream.last_close->line);
    return false;
}

void source_left_open(struct source *source)
{
    (void)any_node(source->tree->root, see_opening, source);
}
