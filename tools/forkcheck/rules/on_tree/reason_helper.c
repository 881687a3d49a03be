// SPDX-License-Identifier: MIT
//
// A function of the program that tells of failed calls, and tells no reason:
// message-without-reason.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/failed.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/told.h"

static bool is_reason_node(const struct node *node, void *context)
{
    (void)context;
    return is_reason(node);
}

// ---- The helper ---------------------------------------------------------------------------------

static bool is_other_call(const struct node *node, void *context)
{
    (void)context;
    return called_function(node) || is_unknown_call(node);
}

static bool is_given_text(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_PARAMETER &&
           strcmp(node->type, "const char *") == 0;
}

static bool is_message_of_text(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, "fprintf fputs dprintf warnx") && is_message(node) &&
           any_node(node, is_given_text, NULL);
}

static const struct node *message_of_text(const struct node *function)
{
    const struct node *call = find_call_of(function, "fprintf fputs dprintf warnx");

    return call && is_message_of_text(call, NULL) ? call : NULL;
}

// Those that end the process are looked at where they are called.
static bool is_helper(const struct node *function)
{
    return function->kind == NODE_FUNCTION && body_of(function) && message_of_text(function) &&
           !has_call_of(function, END_CALLS) && !any_node(function, is_reason_node, NULL) &&
           !any_node(function, is_other_call, NULL);
}

// ---- Its callers --------------------------------------------------------------------------------

struct callers {
    const struct node *helper;
    size_t calls;
    bool has_other; // something else than a failed call is told of, or the reason is told there
};

// The part of the program that is carried out where the call before CALL has failed.
static const struct node *branch_around(const struct node *call)
{
    const struct node *at = call;

    while (at->parent->kind != NODE_IF && at->parent->kind != NODE_FUNCTION &&
           at->parent->kind != NODE_WHILE && at->parent->kind != NODE_SWITCH)
        at = at->parent;
    return at;
}

static bool note_caller(const struct node *node, void *context)
{
    struct callers *callers = context;

    if (node->kind == NODE_REFERENCE && node->target == callers->helper &&
        !(node->parent->kind == NODE_CALL && node->parent->children[0] == node))
        callers->has_other = true; // it may be called from anywhere
    if (called_function(node) != callers->helper)
        return false;
    callers->calls++;
    callers->has_other |=
        !is_where_call_has_failed(node) || any_node(branch_around(node), is_reason_node, NULL);
    return callers->has_other;
}

static void see_function(struct source *source, const struct node *function)
{
    struct callers callers = {.helper = function};

    if (!is_helper(function))
        return;
    (void)any_node(source->tree->root, note_caller, &callers);
    if (callers.calls > 1 && !callers.has_other)
        source_report(source, "message-without-reason", message_of_text(function),
                      "wherever this function is called, a call has failed, and the message does "
                      "not say why: add strerror of errno");
}

void source_reason_helper(struct source *source)
{
    for (size_t i = 0; i < source->tree->root->count; i++)
        see_function(source, source->tree->root->children[i]);
}
