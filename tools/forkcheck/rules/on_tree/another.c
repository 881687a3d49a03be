// SPDX-License-Identifier: MIT
//
// The status of whichever child ends first is stored with a certain child, or returned for one:
// status-of-another. (For other statuses that are not stored, see status.c.)
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/on_tree/which_child.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- Where the children are ---------------------------------------------------------------------

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

    if (!is_operator(node, "=") || !is_new_child(another->source, node->children[1]))
        return false;
    const struct node *place = without_casts(node->children[0]);
    if (is_of_same_structure(place, another->status))
        return true;
    if (another->status->kind != NODE_SUBSCRIPT || place->kind != NODE_SUBSCRIPT)
        return false;
    another->array = variable_of(place);
    return another->array && another->array != another->base;
}

// ---- Is a child named along with what the status says? ------------------------------------------

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
        is_asked_which(source, call) || !are_several_alive(source, call) ||
        !any_node(source->tree->root, keeps_child, &another) ||
        !any_node(source->tree->root, is_use_with_name, &another))
        return;
    source_report(source, "status-of-another", call,
                  "this waits for whichever child ends first, and stores its status with a certain "
                  "one: wait for the PID of that one, or look for the PID that the call returns");
}

// ---- Functions that are given a certain child ---------------------------------------------------

struct helper {
    const struct node *parameter; // its PID
    bool returns_status;
    bool is_asked;
};

static const char *const printers = "printf fprintf dprintf snprintf";

// What a visit looks for: a variable or a function.
struct wanted {
    const struct node *target;
};

static bool gets_exit_status(const struct node *node, void *context)
{
    const struct wanted *wanted = context;

    return is_operator(node, "=") && without_casts(node->children[0])->target == wanted->target &&
           is_macro_of(without_casts(node->children[1]), "WEXITSTATUS");
}

// Is VALUE what the child has returned, in a branch of it, or by way of a variable?
static bool is_exit_status(const struct node *value)
{
    value = without_casts(value);
    struct wanted variable = {value->target};

    if (value->kind == NODE_CONDITIONAL)
        return is_exit_status(value->children[1]) || is_exit_status(value->children[2]);
    return is_macro_of(value, "WEXITSTATUS") ||
           (value->kind == NODE_REFERENCE && value->target &&
            value->target->kind == NODE_VARIABLE && function_of(value->target) &&
            any_node(function_of(value), gets_exit_status, &variable));
}

// Is the parameter looked at, other than in a message?
static bool note_helper(const struct node *node, void *context)
{
    struct helper *helper = context;

    if (node->kind == NODE_RETURN && node->count > 0 && is_exit_status(node->children[0]))
        helper->returns_status = true;
    if (node->kind != NODE_REFERENCE || node->target != helper->parameter)
        return false;
    const struct node *user = node->parent;
    while (user->kind == NODE_CAST)
        user = user->parent;
    helper->is_asked |= !is_discarded(node) && !is_call_of(user, printers);
    return false;
}

static bool is_print(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, printers);
}

// Is VALUE only added to others, or asked in order to count? Then it does not matter whose it is.
static bool is_counted(const struct node *value)
{
    const struct node *user = value->parent;

    while (user->kind == NODE_CAST || is_comparison(user) || is_unary(user, "!"))
        user = user->parent;
    return is_discarded(value) || is_operator(user, "+=") ||
           (user->kind == NODE_IF && !any_node(user, is_print, NULL));
}

static bool is_used_otherwise(const struct node *node, void *context)
{
    const struct wanted *wanted = context;

    return node->kind == NODE_REFERENCE && node->target == wanted->target && !is_counted(node);
}

// Is NODE a call of the function whose result is taken for that of the child?
static bool takes_result(const struct node *node, void *context)
{
    const struct wanted *function = context;

    if (node->kind != NODE_CALL || called_function(node) != function->target || is_counted(node))
        return false;
    struct wanted variable = {result_variable(node)};
    return !variable.target || !function_of(variable.target) ||
           node->parent->kind != NODE_VARIABLE ||
           any_node(function_of(node), is_used_otherwise, &variable);
}

static void see_helper(struct source *source, const struct node *call)
{
    const struct node *function = function_of(call);
    struct wanted called = {function};
    struct helper helper = {.parameter = NULL};

    for (size_t i = 0; function && i < function->count && !helper.parameter; i++)
        if (function->children[i]->kind == NODE_PARAMETER &&
            strcmp(function->children[i]->written, "pid_t") == 0)
            helper.parameter = function->children[i];
    if (!helper.parameter || is_asked_which(source, call) || !are_several_alive(source, call))
        return;
    (void)any_node(function, note_helper, &helper);
    if (helper.returns_status && !helper.is_asked &&
        any_node(source->tree->root, takes_result, &called))
        source_report(source, "status-of-another", call,
                      "this waits for whichever child ends first, and what is returned is taken "
                      "for that of %s: wait for that one",
                      helper.parameter->name);
}

static bool see_node(const struct node *node, void *context)
{
    if (!is_for_any_child(node))
        return false;
    see_wait(context, node);
    see_helper(context, node);
    return false;
}

void source_another(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}

// NOLINTEND(misc-no-recursion)
