// SPDX-License-Identifier: MIT
//
// The status of whichever child ends first is stored with a certain child: status-of-another. (For
// a status that is not stored, see source_status.c.)
#include <string.h>

#include "forkcheck/rules/code.h"
#include "forkcheck/rules/part.h"
#include "forkcheck/rules/source.h"
#include "forkcheck/rules/tree.h"

// NOLINTBEGIN(misc-no-recursion): STEPS_MAX limits it

enum { STEPS_MAX = 3 };

// ---- Does anybody ask which child it was?
// ---------------------------------------------------------------

static bool is_compared_with_constant(const struct node *node)
{
    const struct node *user = node->parent;
    long number = 0;

    return is_operator(user, "!") ||
           (is_comparison(user) &&
            (constant_of(user->children[0], &number) || constant_of(user->children[1], &number)));
}

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
    if (is_discarded(value) || is_compared_with_constant(value))
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

static bool is_for_any(const struct node *call)
{
    long number = 0;

    return is_call_of(call, "wait wait3") ||
           (is_call_of(call, "waitpid wait4") && constant_of(argument_of(call, 0), &number) &&
            number == -1);
}

// ---- Where the children are
// ---------------------------------------------------------------

// A status in a structure, or in an array: of the child with the PID in the same structure, or in
// another array at the same index.
struct another {
    const struct source *source;
    const struct node *status;
    const struct node *base;  // the variable of the structure or array,
    const struct node *index; // and that of the index, if a variable chooses the element
    const struct node *array; // of PIDs; NULL: they are in the structure
};

static const struct node *index_of(const struct node *element)
{
    element = without_casts(element);
    while (element->kind == NODE_MEMBER)
        element = without_casts(element->children[0]);
    if (element->kind != NODE_SUBSCRIPT && !is_operator(element, "+"))
        return NULL;
    return element->count < 2 ? NULL : without_casts(element->children[1])->target;
}

static bool gets_fork(const struct node *node, void *context)
{
    const struct node *call = is_call_of(node, FORK_CALLS) ? node : NULL;

    return call && result_variable(call) == context;
}

// The result of fork, or a variable that has it.
static bool is_child(const struct source *source, const struct node *value)
{
    value = without_casts(value);
    return has_call_of(value, FORK_CALLS) ||
           (value->kind == NODE_REFERENCE && value->target &&
            any_node(source->tree->root, gets_fork, value->target));
}

// Is NODE a part of the same type of structure as the status?
static bool is_of_same_structure(const struct node *node, const struct node *status)
{
    return node->kind == NODE_MEMBER && status->kind == NODE_MEMBER &&
           strcmp(node->name, status->name) != 0 && is_same_structure(node, status);
}

// Does NODE keep a child where the status belongs to?
static bool keeps_child(const struct node *node, void *context)
{
    struct another *another = context;

    if (!is_operator(node, "=") || !is_child(another->source, node->children[1]))
        return false;
    const struct node *place = without_casts(node->children[0]);
    if (is_of_same_structure(place, another->status))
        return true;
    if (another->status->kind != NODE_SUBSCRIPT || place->kind != NODE_SUBSCRIPT)
        return false;
    another->array = variable_of(place);
    return another->array && another->array != another->base;
}

// Is NODE in a loop that also makes children? Then there may be only one at a time.
static bool is_with_fork(const struct node *node)
{
    for (const struct node *loop = loop_of(node); loop; loop = loop_of(loop))
        if (reaches_call_of(loop, FORK_CALLS))
            return true;
    return false;
}

struct caller {
    const struct source *source;
    const struct node *function;
};

static bool is_fork_repeated(const struct node *node, void *context)
{
    const struct caller *caller = context;

    return is_call_of(node, FORK_CALLS) && is_repeated(node, caller->source->tree->root);
}

static bool is_caller_with_fork(const struct node *node, void *context)
{
    const struct caller *caller = context;

    return node->kind == NODE_CALL && called_function(node) == caller->function &&
           is_with_fork(node);
}

static bool are_several(const struct source *source, const struct node *call)
{
    const struct node *root = source->tree->root;
    struct caller caller = {source, function_of(call)};

    return any_node(root, is_fork_repeated, &caller) && !is_with_fork(call) &&
           !any_node(root, is_caller_with_fork, &caller);
}

// ---- Is a child named along with what the status says?
// ---------------------------------------------------------------

static bool note_index(const struct node *node, void *context)
{
    struct another *use = context;
    const struct node *value = NULL;

    if (node == use->base && node->count > 0)
        value = node->children[0];
    else if (is_operator(node, "=") && without_casts(node->children[0])->target == use->base)
        value = node->children[1];
    if (value)
        use->index = index_of(
            is_unary(without_casts(value), "&") ? without_casts(value)->children[0] : value);
    return use->index != NULL;
}

static bool is_status(const struct node *node, const struct another *another)
{
    if (another->status->kind == NODE_MEMBER)
        return is_same_member(node, another->status);
    return node->kind == NODE_SUBSCRIPT && variable_of(node) == another->base;
}

// The variables that choose the status at PART.
static struct another use_of(const struct another *another, const struct node *part)
{
    struct another use = *another;

    use.base = variable_of(part);
    use.index = index_of(part);
    if (!use.index && use.base && use.base->kind == NODE_VARIABLE && function_of(part))
        (void)any_node(function_of(part), note_index, &use);
    return use;
}

// Does something outside of macros, and beside the status, tell which child it is?
static bool names_child(const struct node *node, const struct another *use)
{
    if (node->kind == NODE_MACRO || is_status(node, use))
        return false;
    if (node->kind == NODE_SUBSCRIPT && use->array)
        return use->index && without_casts(node->children[1])->target == use->index;
    if (node->kind == NODE_REFERENCE && node->target && !use->array &&
        (node->target == use->index || (node->target == use->base && !use->index)))
        return true;
    for (size_t i = 0; i < node->count; i++)
        if (names_child(node->children[i], use))
            return true;
    return false;
}

// The statement or call that uses what a status at PART says.
static const struct node *user_of(const struct node *part)
{
    const struct node *at = part;

    while (at->parent && at->kind != NODE_IF && at->kind != NODE_CONDITIONAL &&
           at->kind != NODE_CALL && at->kind != NODE_BLOCK && at->kind != NODE_SWITCH)
        at = at->parent;
    return at;
}

static bool is_use_with_name(const struct node *node, void *context)
{
    const struct another *another = context;

    if (!is_status(node, another) || !(node->parent->kind == NODE_MACRO))
        return false;
    const struct another use = use_of(another, node);
    const struct node *user = user_of(node);
    for (size_t i = 0; i < user->count && user->kind != NODE_BLOCK; i++)
        if (names_child(user->children[i], &use))
            return true;
    return false;
}

struct storing {
    const struct node *variable;
    const struct node *place;
};

static bool stores(const struct node *node, void *context)
{
    struct storing *storing = context;

    if (is_operator(node, "=") && without_casts(node->children[1])->target == storing->variable)
        storing->place = without_casts(node->children[0]);
    return storing->place != NULL;
}

// Where the wait call stores the status, or where the function then puts it.
static const struct node *status_of(const struct node *call)
{
    const struct node *argument = argument_of(call, is_call_of(call, "waitpid wait4") ? 1 : 0);

    if (!argument || !is_unary(without_casts(argument), "&"))
        return NULL;
    const struct node *status = without_casts(without_casts(argument)->children[0]);
    struct storing storing = {.variable = status->target};
    if (status->kind == NODE_REFERENCE && storing.variable && function_of(storing.variable) &&
        any_node(function_of(call), stores, &storing))
        return storing.place;
    return status;
}

static void see_wait(struct source *source, const struct node *call)
{
    struct another another = {.source = source, .status = status_of(call)};

    if (!another.status)
        return;
    another.base = variable_of(another.status);
    if ((another.status->kind != NODE_MEMBER && another.status->kind != NODE_SUBSCRIPT) ||
        is_asked_for(source, call, STEPS_MAX) || !are_several(source, call) ||
        !any_node(source->tree->root, keeps_child, &another) ||
        !any_node(source->tree->root, is_use_with_name, &another))
        return;
    source_report(source, "status-of-another", call,
                  "this waits for whichever child ends first, and stores its status with a certain "
                  "one: wait for the PID of that one, or look for the PID that the call returns");
}

static bool see_node(const struct node *node, void *context)
{
    if (is_for_any(node))
        see_wait(context, node);
    return false;
}

void source_another(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}

// NOLINTEND(misc-no-recursion)
