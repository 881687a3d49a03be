// SPDX-License-Identifier: MIT
//
// broken-pipe: a program asks whether errno is EPIPE, and does nothing about SIGPIPE, whose default
// ends the process before write returns (pipe(7)).
#include <signal.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// ---- Who does something about the signal --------------------------------------------------------

static bool is_named(const struct node *node, const char *name)
{
    return node->macro && strcmp(node->macro, name) == 0;
}

// Is it about SIGPIPE, or about signals that are not known here? The flag of send is as good, and
// functions of other sources may do anything.
static bool may_see_to_it(const struct node *node, void *context)
{
    long number = 0;

    (void)context;
    if (is_named(node, "SIGPIPE") || is_named(node, "MSG_NOSIGNAL"))
        return true;
    if (is_call_of(node, "sigfillset") || is_unknown_call(node))
        return true;
    if (is_call_of(node, "signal sigaction sigset sigignore bsd_signal"))
        return !constant_of(argument_of(node, 0), &number) || number == SIGPIPE;
    return is_call_of(node, "sigaddset") &&
           (!constant_of(argument_of(node, 1), &number) || number == SIGPIPE);
}

// ---- Who expects the error ----------------------------------------------------------------------

static bool is_errno(const struct node *node)
{
    return is_macro_of(without_casts(node), "errno");
}

static bool keeps_errno(const struct node *node, void *context)
{
    if (node == context)
        return node->count > 0 && is_errno(node->children[0]);
    return is_operator(node, "=") && without_casts(node->children[0])->target == context &&
           is_errno(node->children[1]);
}

// Is it errno, or a variable that has kept it?
static bool is_error(const struct node *node)
{
    struct node *variable = without_casts(node)->target;

    return is_errno(node) || (variable && variable->kind == NODE_VARIABLE &&
                              any_node(function_of(node), keeps_errno, variable));
}

static const struct node *question_of(const struct node *node)
{
    const struct node *user = node->parent;

    while (user && (user->kind == NODE_CAST || user->kind == NODE_CASE))
        user = user->parent;
    while (user && user->kind == NODE_BLOCK && user->parent->kind == NODE_SWITCH)
        user = user->parent;
    return user;
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    const struct node *question = is_named(node, "EPIPE") ? question_of(node) : NULL;

    if (!question ||
        (question->kind != NODE_SWITCH && !is_binary(question, "==") && !is_binary(question, "!=")))
        return false;
    if (is_error(question->children[0]) ||
        (question->kind != NODE_SWITCH && is_error(question->children[1])))
        source_report(source, "broken-pipe", node,
                      "a write to a pipe that nobody reads does not come so far: SIGPIPE ends the "
                      "process before; ignore it to get EPIPE, by signal(SIGPIPE, SIG_IGN)");
    return false;
}

void source_broken(struct source *source)
{
    const struct node *root = source->tree->root;

    if (has_call_of(root, "pipe pipe2 popen mkfifo") &&
        !has_call_of(root, "socket socketpair accept") && !any_node(root, may_see_to_it, NULL))
        (void)any_node(root, see_node, source);
}
