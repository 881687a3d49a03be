// SPDX-License-Identifier: MIT
//
// getppid() compared with 1, also through variables, members and functions: parent-is-1.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): STEPS_MAX limits it

enum { STEPS_MAX = 4 };

static bool is_parent(const struct source *source, const struct node *value, int steps);

// What is known of what the program puts into a variable, or into a member of any structure.
struct holder {
    const struct source *source;
    const struct node *part; // a member, or the declaration of a variable
    int steps;
    bool has_parent; // a result of getppid
    bool has_other;
};

static void note_value(struct holder *holder, const struct node *value)
{
    long number = 1;

    if (is_parent(holder->source, value, holder->steps))
        holder->has_parent = true;
    else if (!constant_of(value, &number) || number > 0)
        holder->has_other = true;
}

static bool is_held(const struct holder *holder, const struct node *node)
{
    node = without_casts(node);
    return holder->part->kind == NODE_MEMBER
               ? is_same_member(node, holder->part)
               : node->kind == NODE_REFERENCE && node->target == holder->part;
}

// The number comes through a pipe, from a process of the same program, or goes into one.
static bool is_sent(const struct node *address)
{
    const struct node *user = address->parent;

    while (user && user->kind == NODE_CAST)
        user = user->parent;
    return user && is_call_of(user, "read write send recv fread fwrite");
}

// Does NODE change what is held in a way that is not followed?
static bool is_other_change(const struct holder *holder, const struct node *node)
{
    const bool may_change = is_change(node) || (is_unary(node, "&") && !is_sent(node));

    return may_change && is_held(holder, node->children[0]);
}

static bool see_use(const struct node *node, void *context)
{
    struct holder *holder = context;

    if (node == holder->part && node->kind == NODE_VARIABLE && node->count > 0)
        note_value(holder, node->children[0]);
    else if (is_operator(node, "=") && is_held(holder, node->children[0]))
        note_value(holder, node->children[1]);
    else if (is_other_change(holder, node))
        holder->has_other = true;
    else if (node->kind == NODE_CALL && holder->part->kind == NODE_PARAMETER &&
             called_function(node) == holder->part->parent)
        note_value(holder, argument_of(node, parameter_index(holder->part)));
    return false;
}

static bool see_result(const struct node *node, void *context)
{
    if (node->kind == NODE_RETURN && node->count > 0)
        note_value(context, node->children[0]);
    return false;
}

static bool is_parent(const struct source *source, const struct node *value, int steps)
{
    struct holder holder = {.source = source, .steps = steps - 1};

    if (!value || steps == 0)
        return false;
    value = without_casts(value);
    if (is_call_of(value, "getppid"))
        return true;
    const struct node *function = called_function(value);
    if (function) {
        (void)any_node(function, see_result, &holder);
        return holder.has_parent && !holder.has_other;
    }
    holder.part = value->kind == NODE_MEMBER ? value : value->target;
    if (!holder.part || (value->kind != NODE_MEMBER &&
                         (value->kind != NODE_REFERENCE || (holder.part->kind != NODE_VARIABLE &&
                                                            holder.part->kind != NODE_PARAMETER))))
        return false;
    (void)any_node(source->tree->root, see_use, &holder);
    return holder.has_parent && !holder.has_other;
}

// An integer constant, or a variable that is one.
static bool number_of(const struct node *node, long *number)
{
    const struct node *variable = without_casts(node)->target;

    if (variable && variable->kind == NODE_VARIABLE && variable->count > 0 &&
        strncmp(variable->type, "const ", strlen("const ")) == 0)
        node = variable->children[0];
    return constant_of(node, number);
}

// Does the comparison with NUMBER, on the right, tell 1 from other PIDs?
static bool tells_one(const char *operation, long number)
{
    if (is_word_of("< >=", operation))
        return number == 2;
    return number == 1;
}

static bool asks_for_one(const struct source *source, const struct node *node)
{
    long number = 0;

    if (node->kind == NODE_CASE && node->parent) {
        const struct node *choice = node->parent;
        while (choice->parent && choice->kind != NODE_SWITCH)
            choice = choice->parent;
        return choice->kind == NODE_SWITCH && constant_of(node->children[0], &number) &&
               number == 1 && is_parent(source, choice->children[0], STEPS_MAX);
    }
    if (!is_comparison(node))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (number_of(node->children[1 - i], &number) &&
            tells_one(i == 0 ? node->name : mirrored(node->name), number) &&
            is_parent(source, node->children[i], STEPS_MAX))
            return true;
    return false;
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;

    if (asks_for_one(source, node))
        source_report(source, "parent-is-1", node,
                      "an orphan need not get process 1 as its parent: systemd and others make "
                      "themselves subreapers; compare with the parent's PID from before");
    return false;
}

void source_parent(struct source *source)
{
    if (has_call_of(source->tree->root, "getppid"))
        (void)any_node(source->tree->root, see_node, source);
}

// NOLINTEND(misc-no-recursion)
