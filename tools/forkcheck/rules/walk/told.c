// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/told.h"

#include <string.h>
#include <unistd.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- Messages -----------------------------------------------------------------------------------

static bool is_stderr(const struct node *stream)
{
    stream = stream ? without_casts(stream) : NULL;
    return stream && stream->kind == NODE_REFERENCE && strcmp(stream->name, "stderr") == 0;
}

static bool writes_to_stderr(const struct node *node, void *context)
{
    long descriptor = -1;

    (void)context;
    if (is_call_of(node, "perror psignal psiginfo warn warnx vwarn vwarnx error"))
        return true;
    if (is_call_of(node, "dprintf vdprintf write"))
        return constant_of(argument_of(node, 0), &descriptor) && descriptor == STDERR_FILENO;
    if (is_call_of(node, "fprintf vfprintf"))
        return is_stderr(argument_of(node, 0));
    if (is_call_of(node, "fputs fputc putc"))
        return is_stderr(argument_of(node, 1));
    return is_call_of(node, "fwrite") && is_stderr(argument_of(node, 3));
}

bool is_message(const struct node *call)
{
    const struct node *function = called_function(call);

    return writes_to_stderr(call, NULL) || (function && any_node(function, writes_to_stderr, NULL));
}

static bool is_message_node(const struct node *node, void *context)
{
    (void)context;
    return is_message(node);
}

static bool is_text_node(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_CALL && (prints_to_stdout(node) || prints_to_stream(node));
}

// ---- What has been told before ------------------------------------------------------------------

static bool is_case(const struct node *node)
{
    return node->kind == NODE_CASE || node->kind == NODE_DEFAULT;
}

// The part of a statement that is carried out in any case.
static const struct node *certain_part(const struct node *statement)
{
    while (is_case(statement) || statement->kind == NODE_LABEL)
        statement = statement->children[statement->count - 1];
    const bool has_branches = statement->kind == NODE_IF || statement->kind == NODE_WHILE ||
                              statement->kind == NODE_SWITCH || statement->kind == NODE_FOR;
    return has_branches ? statement->children[0] : statement;
}

enum before { BEFORE_MESSAGE, BEFORE_OTHER, BEFORE_NOTHING };

static enum before before_node(const struct node *node);

struct jump {
    const struct node *label;
};

static bool is_jump_with_message(const struct node *node, void *context)
{
    const struct jump *jump = context;

    return node->kind == NODE_GOTO && node->target == jump->label &&
           before_node(node) == BEFORE_MESSAGE;
}

static bool is_jumped_to(const struct node *node)
{
    struct jump jump = {node};

    return node->kind == NODE_LABEL && any_node(function_of(node), is_jump_with_message, &jump);
}

// What the statements ahead of number COUNT in BLOCK say, from the last one on.
static enum before before_in(const struct node *block, size_t count)
{
    while (count-- > 0) {
        const struct node *statement = block->children[count];
        if (any_node(certain_part(statement), is_message_node, NULL) || is_jumped_to(statement))
            return BEFORE_MESSAGE;
        if (is_case(statement) || any_node(statement, is_text_node, NULL))
            return BEFORE_OTHER;
    }
    return BEFORE_NOTHING;
}

// What stands directly ahead of NODE, or in its block.
static enum before before_within(const struct node *node)
{
    const struct node *outer = node->parent;
    size_t place = 0;

    if (is_jumped_to(outer))
        return BEFORE_MESSAGE;
    if (outer->kind == NODE_IF || outer->kind == NODE_WHILE || outer->kind == NODE_FOR ||
        is_case(outer))
        return BEFORE_OTHER;
    if (outer->kind != NODE_BLOCK && !is_operator(outer, ","))
        return BEFORE_NOTHING;
    while (outer->children[place] != node)
        place++;
    return before_in(outer, place);
}

// The same for what stands ahead of NODE in its own function.
static enum before before_node(const struct node *node)
{
    enum before before = BEFORE_NOTHING;

    for (; before == BEFORE_NOTHING && node->kind != NODE_FUNCTION; node = node->parent)
        before = before_within(node);
    return before;
}

static bool has_told(const struct walk *walk, const struct state *state, const struct node *call)
{
    int context = state->context;
    enum before before = before_node(call);

    while (before == BEFORE_NOTHING && (call = walk_caller(walk, &context)))
        before = before_node(call);
    return before == BEFORE_MESSAGE;
}

bool gives_up(const struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value status = walk_argument(state, call, 0);

    return (is_call_of(call, "abort") || !(status.signs & ZERO)) && has_told(walk, state, call);
}

// NOLINTEND(misc-no-recursion)
