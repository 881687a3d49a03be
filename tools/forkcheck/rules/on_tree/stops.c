// SPDX-License-Identifier: MIT
//
// What is asked of a stop and meant of an end, or the other way round: status-inverted. A wait call
// tells of a child that has stopped only with WUNTRACED (POSIX, waitpid), or if it is traced.
#include <string.h>
#include <sys/wait.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- The question before ------------------------------------------------------------------------

// Where CONDITION, if it is true, says that this question of STATUS is; NULL if it does not.
static const struct node *question_in(const struct node *condition, const char *question,
                                      const struct node *status)
{
    condition = without_casts(condition);
    if (is_operator(condition, "&&")) {
        const struct node *left = question_in(condition->children[0], question, status);
        return left ? left : question_in(condition->children[1], question, status);
    }
    return is_macro_of(condition, question) && condition->count > 0 &&
                   is_same_part(condition->children[0], status)
               ? condition
               : NULL;
}

// Is NODE evaluated only if the first part of USER is true?
static bool is_conditional_part(const struct node *node, const struct node *user)
{
    return (user->kind == NODE_IF || user->kind == NODE_CONDITIONAL || is_operator(user, "&&")) &&
           user->children[1] == node;
}

// The question whose answer is yes where NODE, a macro, is used; NULL if it is not asked.
static const struct node *question_before(const struct node *node, const char *question)
{
    for (const struct node *at = node; at->parent && at->kind != NODE_FUNCTION; at = at->parent) {
        const struct node *user = at->parent;
        const struct node *asked = is_conditional_part(at, user)
                                       ? question_in(user->children[0], question, node->children[0])
                                       : NULL;
        // The status may be another one since.
        if (asked)
            return has_call_of(user->children[1], WAIT_CALLS) ? NULL : asked;
    }
    return NULL;
}

// Is the macro in the source? In another macro, clang names only that one.
static bool is_written(const struct node *node, const char *list)
{
    return is_macro_of(node, list) && node->count > 0 && node->macro &&
           strcmp(node->macro, node->name) == 0;
}

static void see_number(struct source *source, const struct node *node)
{
    const struct node *stopped =
        is_written(node, "WTERMSIG WCOREDUMP") ? question_before(node, "WIFSTOPPED") : NULL;

    if (stopped)
        source_report(source, "status-inverted", stopped,
                      "a child for which this is true has only stopped, so that %s tells nothing: "
                      "WIFSIGNALED asks whether a signal has ended it",
                      node->name);
    if (is_written(node, "WSTOPSIG") && question_before(node, "WIFEXITED WIFSIGNALED"))
        source_report(source, "status-inverted", node,
                      "here the child has ended, so that WSTOPSIG tells nothing: WTERMSIG tells "
                      "which signal has ended it, and WEXITSTATUS its exit status");
}

// ---- A question that is never true --------------------------------------------------------------

struct waits {
    size_t count;
    bool may_tell_of_stops;
};

static bool note_wait(const struct node *node, void *context)
{
    struct waits *waits = context;
    long options = 0;

    if (is_call_of(node, "ptrace"))
        waits->may_tell_of_stops = true;
    if (!is_call_of(node, "wait waitpid wait3 wait4"))
        return false;
    waits->count++;
    if (!is_call_of(node, "wait") &&
        (!constant_of(argument_of(node, is_call_of(node, "wait3") ? 1 : 2), &options) ||
         (options & (WUNTRACED | WCONTINUED))))
        waits->may_tell_of_stops = true;
    return false;
}

struct status {
    const struct node *variable; // NULL: any status of the program
};

// Does another source get the status, or its place? It may have waited itself.
static bool is_given_away(const struct node *node, void *context)
{
    const struct status *status = context;

    if (!is_unknown_call(node))
        return false;
    for (size_t i = 0; i < argument_count(node); i++)
        if (mentions(argument_of(node, i), status->variable))
            return true;
    return result_variable(node) == status->variable;
}

static bool is_call_with(const struct node *node, void *context)
{
    const struct status *status = context;

    return called_function(node) && mentions(node, status->variable);
}

static bool is_call_to(const struct node *node, void *context)
{
    const struct status *status = context;

    return node->kind == NODE_CALL && called_function(node) == status->variable->parent;
}

// Is the status surely one of the wait calls of this source?
static bool is_of_source(const struct source *source, const struct node *variable)
{
    struct status status = {variable};

    return !any_node(source->tree->root, is_given_away, &status) &&
           (variable->kind != NODE_PARAMETER || any_node(source->tree->root, is_call_to, &status));
}

// Something that tells of children that a signal has ended.
static bool tells_of_signals(const struct node *node, void *context)
{
    const struct status *status = context;

    if (status->variable && !mentions(node, status->variable))
        return false;
    return is_macro_of(node, "WIFSIGNALED") ||
           (is_macro_of(node, "WTERMSIG WCOREDUMP") && node->count > 0 &&
            !question_before(node, "WIFSTOPPED")) ||
           (is_operator(node, "&") && node->count == 2);
}

static bool asks_for_exit(const struct node *node, void *context)
{
    (void)context;
    return is_macro_of(node, "WIFEXITED");
}

static bool asks_for_signals(const struct source *source, const struct node *variable)
{
    struct status status = {variable};

    // A function may ask, and a part of a structure has other names elsewhere.
    if (variable->kind != NODE_VARIABLE || !function_of(variable) ||
        any_node(source->tree->root, is_call_with, &status))
        status.variable = NULL;
    return any_node(source->tree->root, tells_of_signals, &status);
}

static bool has_one(const char *text, const char *const words[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(text, words[i]))
            return true;
    return false;
}

static bool is_about_end(const struct node *node, void *context)
{
    static const char *const end[] = {"signal", "kill",  "terminated", "died",
                                      "crash",  "abort", "dumped"};
    static const char *const stop[] = {"stop", "Stop", "suspend", "Suspend", "pause", "job"};

    (void)context;
    if (is_macro_of(node, "WTERMSIG WCOREDUMP"))
        return true;
    return node->kind == NODE_STRING && has_one(node->name, end, sizeof end / sizeof end[0]) &&
           !has_one(node->name, stop, sizeof stop / sizeof stop[0]);
}

static bool is_way_out(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_CONTINUE || node->kind == NODE_BREAK || node->kind == NODE_RETURN ||
           node->kind == NODE_GOTO;
}

// Is the answer yes what somebody hopes for who means the end? A program may be careful, and ask
// for a stop to say so, or to pass over it.
static bool is_meant_of_end(const struct node *question)
{
    const struct node *at = question;

    while (is_operator(at->parent, "&&") || is_operator(at->parent, "||") ||
           at->parent->kind == NODE_CAST)
        at = at->parent;
    const struct node *user = at->parent;
    if ((user->kind != NODE_IF && user->kind != NODE_CONDITIONAL) || user->children[0] != at)
        return false;
    if (any_node(user->children[1], is_about_end, NULL))
        return true;
    return user->kind == NODE_IF && user->count == 2 &&
           !any_node(user->children[1], is_way_out, NULL);
}

static void see_question(struct source *source, const struct node *question)
{
    const struct node *variable = question->count > 0 ? variable_of(question->children[0]) : NULL;
    struct waits waits = {0};

    if (!variable || !is_meant_of_end(question) || !is_of_source(source, variable))
        return;
    (void)any_node(source->tree->root, note_wait, &waits);
    if (waits.count > 0 && !waits.may_tell_of_stops && !asks_for_signals(source, variable) &&
        any_node(source->tree->root, asks_for_exit, NULL))
        source_report(source, "status-inverted", question,
                      "without WUNTRACED, a wait call tells of no child that has stopped, so that "
                      "this is never true: WIFSIGNALED asks whether a signal has ended the child");
}

static bool see_node(const struct node *node, void *context)
{
    if (is_macro_of(node, "WIFSTOPPED WIFCONTINUED"))
        see_question(context, node);
    see_number(context, node);
    return false;
}

void source_stops(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}

// NOLINTEND(misc-no-recursion)
