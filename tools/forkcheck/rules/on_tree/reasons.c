// SPDX-License-Identifier: MIT
//
// Messages about a call that has failed, without errno: message-without-reason.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/failed.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/told.h"

// ---- Messages -----------------------------------------------------------------------------------

static bool is_reason_or_call(const struct node *node, void *context)
{
    (void)context;
    return is_reason(node) || called_function(node) || is_unknown_call(node);
}

static bool is_message_node(const struct node *node, void *context)
{
    (void)context;
    return is_message(node);
}

// Does NODE set certain errors apart, such as ENOENT, and leave without a message? What comes
// behind it is about the others.
static bool is_sorting_out(const struct node *node)
{
    const struct node *test = node->kind == NODE_IF ? without_casts(node->children[0]) : NULL;

    if (!test || node->count != 2 || !is_operator(test, "==") ||
        without_casts(test->children[0])->kind != NODE_MACRO ||
        strcmp(without_casts(test->children[0])->name, "errno") != 0)
        return false;
    const struct node *part = node->children[1];
    while (part->kind == NODE_BLOCK && part->count == 1)
        part = part->children[0];
    return part->kind == NODE_RETURN || part->kind == NODE_CONTINUE || part->kind == NODE_BREAK ||
           part->kind == NODE_GOTO || (is_call_of(part, END_CALLS) && !is_message(part));
}

// Does CALL end the process by a function of this source that tells what it is given, and no
// reason?
static bool is_end_without_reason(const struct node *call)
{
    const struct node *function = called_function(call);

    return function && has_call_of(function, END_CALLS) &&
           any_node(function, is_message_node, NULL) &&
           !any_node(function, is_reason_or_call, NULL);
}

// Does NODE only set interrupted calls apart: errno != EINTR?
static bool is_in_sorting(const struct node *node)
{
    const struct node *user = node->parent;

    while (user->kind == NODE_CAST)
        user = user->parent;
    return is_other_error(user) && user->parent->kind == NODE_IF && user->parent->count == 2;
}

// Another function may tell the reason.
static bool tells_reason(const struct node *node, void *context)
{
    (void)context;
    return (is_reason(node) && !is_in_sorting(node)) ||
           (called_function(node) && !is_end_without_reason(node));
}

static bool is_silent_end(const struct node *node, void *context)
{
    const struct node **found = context;

    if (is_end_without_reason(node))
        *found = node;
    return *found != NULL;
}

// The part that is carried out where a call has failed: one statement, or those from a label to the
// next one.
static void see_part(struct source *source, const struct node *const statements[], size_t count)
{
    const struct node *message = NULL;

    for (size_t i = 0; i < count && statements[i]->kind != NODE_BREAK &&
                       statements[i]->kind != NODE_CASE && statements[i]->kind != NODE_DEFAULT;
         i++) {
        if (is_sorting_out(statements[i]))
            continue;
        if (any_node(statements[i], tells_reason, NULL))
            return;
        if (!message)
            message = find_call_of(statements[i], "fprintf fputs printf puts errx warnx");
        if (!message)
            (void)any_node(statements[i], is_silent_end, &message);
    }
    if (message)
        source_report(source, "message-without-reason", message,
                      "the message does not say why the call has failed: use perror, or strerror "
                      "of errno");
}

// What an `if` has for a failure: the statements of its block.
static void see_branch(struct source *source, const struct node *part)
{
    const bool is_block = part->kind == NODE_BLOCK;

    see_part(source, is_block ? (const struct node *const *)part->children : &part,
             is_block ? part->count : 1);
}

enum { STATEMENTS_MAX = 8 };

// Adds to STATEMENTS those of the block behind STATEMENT; returns how many there are then.
static size_t take_behind(const struct node *statement, const struct node *statements[],
                          size_t count)
{
    const struct node *block = statement->parent;
    size_t place = 0;

    while (place < block->count && block->children[place] != statement)
        place++;
    for (place++; place < block->count && count < STATEMENTS_MAX; place++)
        statements[count++] = block->children[place];
    return count;
}

// What stands behind a label are its statement and the next ones of the block.
static void see_case(struct source *source, const struct node *label)
{
    const struct node *statements[STATEMENTS_MAX] = {label->children[label->count - 1]};

    see_part(source, statements, take_behind(label, statements, 1));
}

// What stands behind exec is carried out only if it has failed. On standard output, textbooks say
// that nobody will read it.
static void see_exec(struct source *source, const struct node *call)
{
    const struct node *statements[STATEMENTS_MAX];
    bool has_message = false;

    while (call->parent->kind == NODE_CAST)
        call = call->parent;
    const size_t count = call->parent->kind == NODE_BLOCK ? take_behind(call, statements, 0) : 0;
    for (size_t i = 0; i < count; i++)
        has_message = has_message || any_node(statements[i], is_message_node, NULL);
    if (has_message)
        see_part(source, statements, count);
}

// The part of a program that goes on without a file may say so where it likes: only a message on
// standard error tells of a failure.
static void see_opening(struct source *source, const struct node *part)
{
    if (any_node(part, is_message_node, NULL))
        see_branch(source, part);
}

// while (waitpid(...) == -1) if (errno != EINTR) ...: only a failure comes there.
static bool is_failure_but_interrupt(const struct node *branch)
{
    const struct node *user = branch->parent;

    if (branch->count != 2 || !is_other_error(branch->children[0]))
        return false;
    while (user->kind == NODE_BLOCK && user->count == 1)
        user = user->parent;
    return user->kind == NODE_WHILE && is_system_failure(user->children[0]);
}

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_IF &&
        (is_system_failure(node->children[0]) || is_failure_but_interrupt(node)))
        see_branch(context, node->children[1]);
    if (node->kind == NODE_IF && is_null_test(node->children[0]))
        see_opening(context, node->children[1]);
    if (node->kind == NODE_CASE && is_failure_case(node))
        see_case(context, node);
    if (is_call_of(node, EXEC_CALLS))
        see_exec(context, node);
    return false;
}

void source_reasons(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
