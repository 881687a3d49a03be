// SPDX-License-Identifier: MIT
#include "forkcheck/rules/on_tree/which_child.h"

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): STEPS_MAX limits it

enum { STEPS_MAX = 3 };

// ---- Does anybody ask which child it was? -------------------------------------------------------

static bool is_compared_with_constant(const struct node *node)
{
    const struct node *user = node->parent;
    long number = 0;

    return is_operator(user, "!") ||
           (is_comparison(user) &&
            (constant_of(user->children[0], &number) || constant_of(user->children[1], &number)));
}

static const char *const printers = "printf fprintf dprintf";

struct result {
    const struct source *source;
    const struct node *variable; // that has it,
    const struct node *function; // or that returns it
    int steps;
    bool is_asked;
};

static bool is_asked_for(const struct source *source, const struct node *value, int steps);

static bool see_result(const struct node *node, void *context)
{
    struct result *result = context;
    const bool is_variable =
        result->variable && node->kind == NODE_REFERENCE && node->target == result->variable;
    const bool is_call = result->function && called_function(node) == result->function;

    if (is_variable && is_operator(node->parent, "=") && node->parent->children[0] == node)
        return false; // what becomes of the assigned value is asked at the call
    if (is_variable || is_call)
        result->is_asked |= is_asked_for(result->source, node, result->steps - 1);
    return result->is_asked;
}

// Is VALUE, a number of a child, used for more than whether there was one?
static bool is_asked_for(const struct source *source, const struct node *value, int steps)
{
    struct result result = {.source = source, .steps = steps};

    if (steps == 0)
        return true;
    while (value->parent->kind == NODE_CAST)
        value = value->parent;
    const struct node *user = value->parent;
    if (is_discarded(value) || is_compared_with_constant(value) || is_call_of(user, printers))
        return false;
    if (user->kind == NODE_RETURN) {
        result.function = function_of(value);
    } else if (user->kind == NODE_VARIABLE) {
        result.variable = user;
    } else if (is_operator(user, "=") && user->children[1] == value) {
        result.variable = without_casts(user->children[0])->target;
        if (!is_discarded(user) && !is_compared_with_constant(user))
            return true;
    }
    if (!result.function && (!result.variable || !function_of(result.variable)))
        return true;
    (void)any_node(source->tree->root, see_result, &result);
    return result.is_asked;
}

bool is_for_any_child(const struct node *call)
{
    long number = 0;

    return is_call_of(call, "wait wait3") ||
           (is_call_of(call, "waitpid wait4") && constant_of(argument_of(call, 0), &number) &&
            number == -1);
}

bool is_asked_which(const struct source *source, const struct node *call)
{
    return is_asked_for(source, call, STEPS_MAX);
}

// ---- Which children there are -------------------------------------------------------------------

static bool gets_fork(const struct node *node, void *context)
{
    const struct node *call = is_call_of(node, FORK_CALLS) ? node : NULL;

    return call && result_variable(call) == context;
}

bool is_new_child(const struct source *source, const struct node *value)
{
    value = without_casts(value);
    return has_call_of(value, FORK_CALLS) ||
           (value->kind == NODE_REFERENCE && value->target &&
            any_node(source->tree->root, gets_fork, value->target));
}

bool is_before_leaving(const struct node *node, const struct node *loop)
{
    for (const struct node *at = node; at && at != loop; at = at->parent) {
        const struct node *block = at->parent;
        const struct node *last =
            block && block->kind == NODE_BLOCK ? block->children[block->count - 1] : NULL;
        if (last && block != body_of_loop(loop) &&
            (last->kind == NODE_RETURN || is_call_of(last, END_CALLS)))
            return true;
    }
    return false;
}

// The loop around NODE that also makes children. Then there may be only one at a time.
static const struct node *loop_with_fork(const struct node *node)
{
    const struct node *loop = loop_of(node);

    while (loop && !reaches_call_of(loop, FORK_CALLS))
        loop = loop_of(loop);
    return loop;
}

struct caller {
    const struct source *source;
    const struct node *function;
    bool is_in_rounds; // called while a loop makes children
    bool is_at_end;    // called there, before the program leaves the loop
    bool is_outside;   // called elsewhere
};

static bool is_fork_repeated(const struct node *node, void *context)
{
    const struct caller *caller = context;

    return is_call_of(node, FORK_CALLS) && is_repeated(node, caller->source->tree->root);
}

static bool note_call(const struct node *node, void *context)
{
    struct caller *caller = context;

    if (node->kind != NODE_CALL || called_function(node) != caller->function)
        return false;
    const struct node *loop = loop_with_fork(node);
    const bool is_at_end = loop && is_before_leaving(node, loop);
    caller->is_in_rounds |= loop && !is_at_end;
    caller->is_at_end |= is_at_end;
    caller->is_outside |= !loop;
    return false;
}

bool are_several_alive(const struct source *source, const struct node *call)
{
    const struct node *root = source->tree->root;
    struct caller caller = {.source = source, .function = function_of(call)};

    if (!any_node(root, is_fork_repeated, &caller) || loop_with_fork(call))
        return false;
    (void)any_node(root, note_call, &caller);
    // A child may wait for its own child before it ends. Who also waits elsewhere gives up.
    return !caller.is_in_rounds && (!caller.is_at_end || caller.is_outside);
}

// NOLINTEND(misc-no-recursion)
