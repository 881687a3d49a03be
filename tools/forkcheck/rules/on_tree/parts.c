// SPDX-License-Identifier: MIT
//
// Loops that go on with the rest of what a read or write has left, at the same place: same-place.
#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

struct part {
    const struct node *call;
    const struct node *loop;
    const struct node *buffer; // what the pointer in the call leads into
    bool is_read;
    bool is_used; // the buffer, by something else
};

// The buffer as the operand of a call that only asks for its length.
static bool is_measured(const struct node *node)
{
    return is_call_of(node->parent, "strlen strnlen");
}

static bool note_use(const struct node *node, void *context)
{
    struct part *part = context;

    if (node->kind == part->buffer->kind && is_alike(node, part->buffer) && !is_measured(node) &&
        !is_within(node, part->call))
        part->is_used = true;
    return part->is_used;
}

static bool is_used_in(const struct node *node, struct part *part)
{
    part->is_used = false;
    return any_node(node, note_use, part);
}

// Is the buffer used outside of the loop, and after a read?
static bool note_other_use(const struct node *node, void *context)
{
    const struct part *part = context;

    return node->kind == part->buffer->kind && is_alike(node, part->buffer) &&
           !is_within(node, part->loop) &&
           (!part->is_read || node->number > part->call->number ||
            function_of(node) != function_of(part->call));
}

// Does anybody look at what is read, or has somebody set what is written? Bytes that are skipped
// need no place of their own, and a pipe may be filled with one empty block.
static bool has_content(const struct source *source, struct part *part)
{
    const struct node *variable = part->buffer;

    while (variable->kind == NODE_MEMBER || variable->kind == NODE_SUBSCRIPT)
        variable = without_casts(variable->children[0]);
    variable = variable->kind == NODE_REFERENCE ? variable->target : NULL;
    if (!variable)
        return false;
    if (variable->kind == NODE_PARAMETER || (!part->is_read && variable->count > 0))
        return true;
    return any_node(function_of(variable) ? function_of(variable) : source->tree->root,
                    note_other_use, part);
}

static bool is_filled(const struct node *node, void *context)
{
    const struct part *part = context;

    return is_call_of(node, "memset") && argument_of(node, 0) &&
           is_alike(pointed_into(argument_of(node, 0)), part->buffer);
}

// A variable of the pointer that changes in the loop, or anything that is not clear.
static bool is_variable(const struct node *node, void *context)
{
    const struct part *part = context;
    long value = 0;

    if (node->kind == NODE_CALL || node->kind == NODE_CONDITIONAL || is_change(node))
        return true;
    return node->kind == NODE_REFERENCE && count_alike(part->buffer, node, NULL) == 0 &&
           !constant_of(node, &value);
}

static void see_call(struct source *source, const struct node *call, const struct node *pointer)
{
    const struct node *counter = NULL;
    const struct node *loop = rest_loop(call, &counter);

    if (!loop || !pointer)
        return;
    struct part part = {.call = call,
                        .loop = loop,
                        .buffer = pointed_into(pointer),
                        .is_read = is_call_of(call, "read recv recvfrom pread fread")};
    if (count_alike(pointer, counter, NULL) > 0 || any_node(pointer, is_variable, &part) ||
        is_used_in(loop, &part) || !has_content(source, &part) ||
        (!part.is_read && any_node(source->tree->root, is_filled, &part)))
        return;
    source_report(source, "same-place", call,
                  part.is_read
                      ? "each part is read to the same place, over the one before: the next "
                        "one belongs behind what is there already"
                      : "each part begins at the same place, so that the first bytes are "
                        "written again: the next one begins behind what is written already");
}

static bool see_node(const struct node *node, void *context)
{
    if (is_call_of(node, "read recv recvfrom write send sendto pread pwrite"))
        see_call(context, node, argument_of(node, 1));
    if (is_call_of(node, "fread fwrite"))
        see_call(context, node, argument_of(node, 0));
    return false;
}

void source_parts(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
