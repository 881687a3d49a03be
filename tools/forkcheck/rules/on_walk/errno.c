// SPDX-License-Identifier: MIT
//
// errno-late: errno is read after another call may have changed it.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- What is beside the failure -----------------------------------------------------------------

bool is_question(const struct node *call)
{
    if (is_call_of(call, "ferror feof ferror_unlocked feof_unlocked"))
        return !is_stdout(argument_of(call, 0)); // what was printed since may have failed
    return is_call_of(call, "isatty");
}

// Whether a variable never has what a call returns.
enum own { OWN_UNKNOWN, OWN_NUMBER, OWN_RESULT };

static bool is_call(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_CALL || node->kind == NODE_REFERENCE || node->kind == NODE_MEMBER ||
           node->kind == NODE_SUBSCRIPT || node->kind == NODE_MACRO;
}

struct variable {
    const struct node *declaration;
};

// An answer such as that of ferror is about the failure, and says nothing of a later call.
static bool may_be_result(const struct node *value)
{
    return !is_question(without_casts(value)) && any_node(value, is_call, NULL);
}

// Does the variable get something here that may come from a call?
static bool gets_result(const struct node *node, void *context)
{
    const struct variable *variable = context;

    if (node == variable->declaration)
        return node->count > 0 && may_be_result(node->children[0]);
    if (node->kind != NODE_BINARY && node->kind != NODE_UNARY)
        return false;
    const bool is_it = without_casts(node->children[0])->target == variable->declaration;
    return (is_assignment(node) && is_it && may_be_result(node->children[1])) ||
           (is_unary(node, "&") && is_it);
}

static bool is_own(struct walk *walk, const struct node *declaration)
{
    uint8_t *own = &walk->own[declaration->number];
    struct variable variable = {declaration};

    if (*own == OWN_UNKNOWN)
        *own = any_node(walk->tree->root, gets_result, &variable) ? OWN_RESULT : OWN_NUMBER;
    return *own == OWN_NUMBER;
}

bool is_beside_failure(struct walk *walk, const struct node *condition)
{
    condition = without_casts(condition);
    if (condition->kind == NODE_CALL)
        return is_question(condition);
    if (condition->kind == NODE_REFERENCE)
        return condition->target &&
               (condition->target->kind == NODE_ENUMERATOR ||
                (condition->target->kind == NODE_VARIABLE && is_own(walk, condition->target)));
    if (condition->kind == NODE_INTEGER)
        return true;
    if (condition->kind != NODE_BINARY && !is_unary(condition, "!") && !is_unary(condition, "-"))
        return false;
    for (size_t i = 0; i < condition->count; i++)
        if (!is_beside_failure(walk, condition->children[i]))
            return false;
    return true;
}

// ---- What the program asks in between -----------------------------------------------------------

static bool is_return(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_RETURN;
}

// Does STATEMENT always end the process, perhaps in a function of this source that does?
static bool ends_process(const struct node *statement, unsigned calls)
{
    while (statement->kind == NODE_BLOCK && statement->count > 0)
        statement = statement->children[statement->count - 1];
    const struct node *function = calls > 0 ? called_function(statement) : NULL;
    if (function && body_of(function))
        return !any_node(function, is_return, NULL) && ends_process(body_of(function), calls - 1);
    return is_call_of(statement, END_CALLS) || is_endless_call(statement);
}

const struct node *branch_that_ends(const struct node *call)
{
    enum { CALLS_DEEP = 3 };
    const struct node *condition = call;

    while (condition->parent &&
           (condition->parent->kind == NODE_CAST || is_comparison(condition->parent) ||
            is_operator(condition->parent, "||") || is_unary(condition->parent, "!")))
        condition = condition->parent;
    const struct node *branch = condition->parent;
    return branch && branch->kind == NODE_IF && branch->children[0] == condition &&
                   ends_process(branch->children[1], CALLS_DEEP)
               ? branch->children[1]
               : NULL;
}

// Is NODE, or a call that has led to it, where CALL is known to have failed?
static bool is_of_failure(const struct walk *walk, const struct state *state,
                          const struct node *node, const struct node *call)
{
    const struct node *branch = is_discarded(call) ? NULL : branch_that_ends(call);
    int context = state->context;

    for (const struct node *at = node; branch && at; at = walk_caller(walk, &context))
        if (is_within(at, branch))
            return true;
    return false;
}

// ---- Where errno is read ------------------------------------------------------------------------

// Does a text of the call, perhaps one that a caller gives, name a wait?
static bool names_wait(const struct walk *walk, const struct state *state, const struct node *call)
{
    for (size_t i = 0; i < argument_count(call); i++) {
        const struct node *given = walk_given(walk, state, argument_of(call, i), NULL);
        if (given && given->kind == NODE_STRING && strstr(given->name, "wait"))
            return true;
    }
    return false;
}

// Behind a wait that nobody asks: a message that is not about that wait. Whoever keeps errno there,
// or compares it, may mean the wait.
static bool is_other_message(const struct walk *walk, const struct state *state,
                             const struct node *node)
{
    const struct node *call = node;

    if (node->kind != NODE_CALL) {
        while (call && call->kind != NODE_CALL)
            call = call->parent;
        if (!call || !is_call_of(call, "strerror"))
            return false;
        do
            call = call->parent;
        while (call && call->kind != NODE_CALL);
    }
    return call && !names_wait(walk, state, call);
}

static void report(struct walk *walk, const struct state *state, const struct node *node)
{
    if (state->clobber == -1 || state->failed == -1)
        return;
    const struct node *clobber = walk->tree->nodes[state->clobber];
    if (is_of_failure(walk, state, node, clobber) ||
        (is_call_of(clobber, WAIT_CALLS) && !is_other_message(walk, state, node)))
        return;
    walk_report(walk, "errno-late", node,
                "%s in line %u may have changed errno since %s failed: save errno before, or "
                "report the error first",
                called_as(clobber), clobber->line, called_name(walk->tree->nodes[state->failed]));
}

// Does the message name the fork, as "prog: fork"?
static bool names_fork(const struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *text = argument_of(call, is_call_of(call, "err verr"));
    const struct node *given = text ? walk_given(walk, state, text, NULL) : NULL;
    const char *name = given && given->kind == NODE_STRING ? strstr(given->name, "fork") : NULL;

    return name && strchr("\":( ", name[strlen("fork")]);
}

// A fork has failed, and a wait has failed since, as the last one of a loop does: that is a failure
// of its own, so that no call in between has to be looked for.
static void see_fork_message(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *failed = state->failed == -1 ? NULL : walk->tree->nodes[state->failed];

    if (state->role == ROLE_FAILED && failed && is_call_of(failed, WAIT_CALLS) &&
        names_fork(walk, state, call))
        walk_report(walk, "errno-late", call,
                    "%s in line %u has changed errno since fork failed: save errno before, or "
                    "report the error first",
                    called_as(failed), failed->line);
}

void rule_errno_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (!is_call_of(call, "perror err warn verr vwarn"))
        return;
    report(walk, state, call);
    see_fork_message(walk, state, call);
}

void rule_errno_read(struct walk *walk, const struct state *state, const struct node *node)
{
    report(walk, state, node);
}

// NOLINTEND(misc-no-recursion)
