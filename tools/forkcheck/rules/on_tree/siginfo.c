// SPDX-License-Identifier: MIT
//
// What waitid and a handler of SIGCHLD tell of a child in a siginfo_t: status-inverted,
// status-unguarded, status-of-failed-wait. Its si_status is no wait status, but the exit status or
// the number of the signal itself; si_code says which (waitid(2)).
#include <string.h>
#include <sys/wait.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/rounds.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

static bool is_member(const struct node *node, const char *list)
{
    node = without_casts(node);
    return node->kind == NODE_MEMBER && is_word_of(list, node->name);
}

struct members {
    const char *list;
};

static bool is_wanted_member(const struct node *node, void *context)
{
    const struct members *members = context;

    return node->kind == NODE_MEMBER && is_word_of(members->list, node->name);
}

static bool has_member(const struct node *node, const char *list)
{
    struct members members = {list};

    return any_node(node, is_wanted_member, &members);
}

// ---- si_status taken for a wait status ----------------------------------------------------------

// Does NODE, or the variable that it is, have what is in si_status, and never anything else?
static bool is_plain_status(const struct source *source, const struct node *node)
{
    struct changes changes = {.variable = without_casts(node)->target};
    const struct node *variable = changes.variable;

    if (is_member(node, "si_status"))
        return true;
    if (!variable || variable->kind != NODE_VARIABLE || !function_of(variable) ||
        variable->is_static)
        return false;
    (void)any_node(source->tree->root, changes_note, &changes);
    if (variable->count > 0)
        return changes.count == 0 && is_member(variable->children[0], "si_status");
    return changes.count == 1 && is_operator(changes.last, "=") &&
           is_member(changes.last->children[1], "si_status");
}

static void see_macro(struct source *source, const struct node *node)
{
    if (is_plain_status(source, node->children[0]))
        source_report(source, "status-inverted", node,
                      "si_status is no wait status, but the exit status or the signal itself, and "
                      "si_code says which: %s is for what wait and waitpid store",
                      node->name);
}

// The number of the exit status in a wait status, and how it is taken out by hand.
static void see_shift(struct source *source, const struct node *node)
{
    enum { EXIT_SHIFT = 8, EXIT_UNIT = 256 };
    const long wanted = is_binary(node, ">>") ? EXIT_SHIFT : EXIT_UNIT;
    long number = 0;

    if (constant_of(node->children[1], &number) && number == wanted &&
        is_plain_status(source, node->children[0]))
        source_report(source, "status-inverted", node,
                      "si_status is no wait status, but the exit status or the signal itself: this "
                      "leaves nothing of it");
}

// A function that decodes what it is given.
struct decoding {
    const struct node *parameter;
    const struct node *macro;
};

static bool is_decoding(const struct node *node, void *context)
{
    struct decoding *decoding = context;

    if (node->kind == NODE_MACRO && node->count > 0 &&
        without_casts(node->children[0])->target == decoding->parameter)
        decoding->macro = node;
    return decoding->macro != NULL;
}

static void see_given(struct source *source, const struct node *call)
{
    const struct node *function = called_function(call);
    size_t number = 0;

    for (size_t i = 0; function && i < function->count; i++) {
        struct decoding decoding = {.parameter = function->children[i]};
        if (decoding.parameter->kind != NODE_PARAMETER)
            continue;
        const struct node *given = argument_of(call, number++);
        if (given && is_plain_status(source, given) && any_node(function, is_decoding, &decoding))
            source_report(source, "status-inverted", given,
                          "si_status is no wait status, but the exit status or the signal itself, "
                          "and %s uses %s, which is for what wait and waitpid store",
                          called_name(call), decoding.macro->name);
    }
}

// ---- Whose si_status it is ----------------------------------------------------------------------

// What the program does with children, and with what it is told of them.
struct program {
    const struct node *first; // call of waitid
    bool may_find_none;       // each of its calls of waitid has WNOHANG
    bool waits_for_end;       // each asks only for children that have ended
    bool is_unclear; // it gives what it is told to others, or is told that a child is ready
};

static bool is_given_away(const struct node *call)
{
    for (size_t i = 0; is_unknown_call(call) && i < argument_count(call); i++)
        if (strstr(argument_of(call, i)->written, "siginfo_t"))
            return true;
    return false;
}

// Does it become known by CALL, or a handler that it sets, that a child has ended?
static bool is_told(const struct node *call)
{
    long action = 0;

    if (is_call_of(call, "signal"))
        return !constant_of(argument_of(call, 1), &action);
    return is_call_of(call, "ptrace poll ppoll select pselect epoll_wait epoll_pwait sigwait "
                            "sigwaitinfo sigtimedwait sigsuspend pause signalfd sigaction");
}

static bool note_call(const struct node *node, void *context)
{
    struct program *program = context;
    long flags = 0;

    if (node->kind != NODE_CALL)
        return false;
    program->is_unclear |= is_given_away(node) || is_told(node);
    if (!is_call_of(node, "waitid"))
        return false;
    program->is_unclear |= !constant_of(argument_of(node, 3), &flags);
    program->may_find_none &= (flags & WNOHANG) != 0;
    program->waits_for_end &= (flags & WEXITED) && !(flags & (WSTOPPED | WCONTINUED));
    if (!program->first)
        program->first = node;
    return false;
}

// ---- si_status without si_code ------------------------------------------------------------------

static bool is_text_about_signals(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_STRING && (strstr(node->name, "ignal") || strstr(node->name, "kill"));
}

// Is NODE taken for an exit status? Compared with 0 it says well whether the child has succeeded:
// no signal is 0.
static bool is_exit_status_use(const struct node *node)
{
    const struct node *user = node->parent;
    long number = 0;

    while (user->kind == NODE_CAST)
        user = user->parent;
    if (is_call_of(user, "printf fprintf dprintf"))
        return !any_node(user, is_text_about_signals, NULL);
    if (is_call_of(user, "exit _exit _Exit"))
        return true;
    if (user->kind == NODE_RETURN)
        return strcmp(function_of(user)->name, "main") == 0;
    return (is_binary(user, "==") || is_binary(user, "!=")) &&
           constant_of(user->children[1], &number) && number != 0;
}

static bool see_unguarded(const struct node *node, void *context)
{
    struct source *source = context;

    if (is_member(node, "si_status") && node->kind == NODE_MEMBER && is_exit_status_use(node))
        source_report(source, "status-unguarded", node,
                      "if a signal has killed the child, this is its number, and no exit status: "
                      "nothing asks whether si_code is CLD_EXITED");
    return false;
}

// ---- No child has ended -------------------------------------------------------------------------

// Is the value of NODE only handed to a function that does not compare it?
static bool is_only_given(const struct node *node);

struct use {
    const struct node *parameter;
};

static bool is_asked(const struct node *node, void *context)
{
    const struct use *use = context;

    return node->kind == NODE_REFERENCE && node->target == use->parameter && !is_only_given(node);
}

static bool is_only_given(const struct node *node)
{
    const struct node *user = node->parent;
    size_t number = 0;

    while (user->kind == NODE_CAST) {
        node = user;
        user = user->parent;
    }
    const struct node *function = called_function(user);
    for (size_t i = 0; function && i < function->count; i++) {
        struct use use = {function->children[i]};
        if (use.parameter->kind == NODE_PARAMETER && argument_of(user, number++) == node)
            return function != function_of(user) && !any_node(function, is_asked, &use);
    }
    return user->kind == NODE_CALL;
}

static bool is_question(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_MEMBER && is_member(node, "si_pid si_signo") && !is_only_given(node);
}

// Is NODE in a branch that si_code decides about?
static bool is_decided(const struct node *node)
{
    for (const struct node *at = node; at->parent; at = at->parent) {
        const struct node *outer = at->parent;
        const bool is_choice = outer->kind == NODE_IF || outer->kind == NODE_SWITCH ||
                               outer->kind == NODE_CONDITIONAL || is_binary(outer, "&&");
        if (is_choice && outer->children[0] != at && has_member(outer->children[0], "si_code"))
            return true;
    }
    return false;
}

static bool see_unset(const struct node *node, void *context)
{
    struct source *source = context;
    const struct node *user = node->parent;

    if (!is_member(node, "si_status") || node->kind != NODE_MEMBER || is_decided(node))
        return false;
    while (user->kind == NODE_CAST || user->kind == NODE_MACRO || user->kind == NODE_CONDITIONAL)
        user = user->parent;
    if (user->kind == NODE_CALL && !called_function(user))
        source_report(source, "status-of-failed-wait", node,
                      "waitid in line %u also succeeds if no child has ended yet, and tells "
                      "nothing then: ask whether si_pid is 0",
                      source->context->line);
    return false;
}

// ---- Nodes --------------------------------------------------------------------------------------

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_MACRO && node->count > 0)
        see_macro(context, node);
    if (is_binary(node, ">>") || is_binary(node, "/"))
        see_shift(context, node);
    if (node->kind == NODE_CALL)
        see_given(context, node);
    return false;
}

// NOLINTEND(misc-no-recursion)

void source_siginfo(struct source *source)
{
    struct program program = {.may_find_none = true, .waits_for_end = true};
    const struct node *root = source->tree->root;

    if (!has_member(root, "si_status"))
        return;
    (void)any_node(root, note_call, &program);
    if (!has_call_of(root, "ptrace"))
        (void)any_node(root, see_node, source);
    if (!program.first || program.is_unclear)
        return;
    source->context = program.first;
    if (program.waits_for_end && !has_member(root, "si_code"))
        (void)any_node(root, see_unguarded, source);
    if (program.may_find_none && !any_node(root, is_question, NULL))
        (void)any_node(root, see_unset, source);
}
