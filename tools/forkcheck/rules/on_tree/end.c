// SPDX-License-Identifier: MIT
//
// The end of the input is taken for data: end-of-input. A read returns 0 there, and sets nothing
// (POSIX, read): a program that asks only for -1 then uses what was in the variable before.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/transfer.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- The call, and the variable that it sets ----------------------------------------------------

static bool is_read(const struct node *node)
{
    return is_call_of(node, "read recv") && argument_count(node) > 2;
}

// The parameter of FUNCTION that is the buffer of READ; NULL if another place is.
static const struct node *parameter_of(const struct node *function, const struct node *read)
{
    const struct node *parameter = without_casts(argument_of(read, 1))->target;

    return parameter && parameter->kind == NODE_PARAMETER && parameter->parent == function
               ? parameter
               : NULL;
}

// What CALL is to set, if nobody notices the end of the input: an argument of read, or of a
// function of this source that reads. That function may return what read has returned, and ask
// nothing but whether it has failed.
static const struct node *buffer_of(const struct node *call)
{
    const struct node *function = called_function(call);
    const struct node *read = function ? find_call_of(function, "read recv") : NULL;

    if (is_read(call))
        return is_asked_for_failure(call, false) ? argument_of(call, 1) : NULL;
    if (!read || !is_read(read) || !parameter_of(function, read))
        return NULL;
    const bool is_kept = is_asked_for_failure(read, false);
    const bool is_passed_on = is_asked_for_failure(read, true) && is_asked_for_failure(call, false);
    return is_kept || is_passed_on
               ? argument_of(call, parameter_index(parameter_of(function, read)))
               : NULL;
}

// The local variable that BUFFER is the place of, if nothing has set it where it is declared. An
// array of characters is a text, which may be shorter.
static const struct node *variable_at(const struct node *buffer)
{
    const struct node *place = without_casts(buffer);
    const bool is_address = is_unary(place, "&");

    if (is_address)
        place = without_casts(place->children[0]);
    const struct node *variable = place->kind == NODE_REFERENCE ? place->target : NULL;
    if (!variable || variable->kind != NODE_VARIABLE || variable->count > 0 ||
        variable->is_static || !function_of(variable))
        return NULL;
    const bool is_array = strchr(variable->type, '[') != NULL;
    return is_array ? (strstr(variable->type, "char") ? NULL : variable)
                    : (is_address ? variable : NULL);
}

// ---- Is it used all the same? -------------------------------------------------------------------

struct use {
    const struct node *variable;
    const struct node *call;
    const struct node *before; // a mention before the call
    const struct node *first;  // the first one after it
};

static bool note_mention(const struct node *node, void *context)
{
    struct use *use = context;

    if (node->kind != NODE_REFERENCE || node->target != use->variable || is_within(node, use->call))
        return false;
    if (node->number < use->call->number)
        use->before = node;
    else if (!use->first || node->number < use->first->number)
        use->first = node;
    return false;
}

// Does the mention need what the variable is to have?
static bool is_reading(const struct node *mention)
{
    const struct node *part = mention;

    while (part->parent->kind == NODE_MEMBER ||
           (part->parent->kind == NODE_SUBSCRIPT && part->parent->children[0] == part))
        part = part->parent;
    if (is_unary(part->parent, "&"))
        return is_call_of(part->parent->parent, "write send fwrite");
    return !(is_operator(part->parent, "=") && part->parent->children[0] == part) &&
           !strchr(part->type, '[');
}

// Does an exit status that is asked tell that the child has written? If the child has made another
// one, it is not the one that writes.
static bool is_exit_status(const struct node *node, void *context)
{
    const struct use *use = context;

    return is_macro_of(node, "WEXITSTATUS WIFEXITED") && node->number < use->first->number;
}

static bool is_child(const struct node *condition)
{
    long number = 1;

    if (is_unary(condition, "!"))
        return true;
    return is_operator(condition, "==") && constant_of(condition->children[1], &number) &&
           number == 0 && strstr(condition->children[0]->written, "pid_t");
}

static bool forks_again(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_IF && is_child(node->children[0]) &&
           reaches_call_of(node->children[1], FORK_CALLS);
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    const struct node *buffer = node->kind == NODE_CALL ? buffer_of(node) : NULL;
    struct use use = {.variable = buffer ? variable_at(buffer) : NULL, .call = node};

    if (!use.variable)
        return false;
    const struct node *function = function_of(node);
    (void)any_node(function, note_mention, &use);
    if (use.before || !use.first || !is_reading(use.first) ||
        (any_node(function, is_exit_status, &use) && !any_node(function, forks_again, NULL)))
        return false;
    source_report(source, "end-of-input", node,
                  "at the end of the input read returns 0 and sets nothing, and %s is used in line "
                  "%u all the same: compare the result with the size",
                  use.variable->name, use.first->line);
    return false;
}

void source_end(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}

// NOLINTEND(misc-no-recursion)
