// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/handlers.h"

#include <signal.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): at most DEEP calls, or as deep as the syntax tree

// ---- The functions that a value may be ----------------------------------------------------------

enum { DEEP = 4 }; // so many parameters and variables are followed

struct values {
    const struct node *root;
    const struct node *target; // the parameter or variable that is followed
    const struct node *given;  // the call, or the row of a table, that gives it; NULL if none does
    handler_visit *visit;
    void *context;
    unsigned depth;
};

static bool see_value(const struct values *values, const struct node *value);

static bool see_given(const struct node *node, void *context)
{
    const struct values *values = context;
    const struct node *target = values->target;

    if (target->kind == NODE_PARAMETER) {
        const struct node *argument =
            node->kind == NODE_CALL && called_function(node) == function_of(target)
                ? argument_of(node, parameter_index(target))
                : NULL;
        struct values from = *values;
        from.given = node;
        return argument && see_value(&from, argument);
    }
    if (node == target && node->count > 0)
        return see_value(values, node->children[0]);
    return is_operator(node, "=") && without_casts(node->children[0])->target == target &&
           see_value(values, node->children[1]);
}

static bool follow(const struct values *values, const struct node *target)
{
    struct values inner = *values;

    inner.target = target;
    inner.depth++;
    return inner.depth < DEEP && any_node(values->root, see_given, &inner);
}

// The row of a table that NODE stands in; NULL if there is none.
static const struct node *row_of(const struct node *node)
{
    while (node &&
           (node->kind == NODE_CAST || node->kind == NODE_REFERENCE || node->kind == NODE_UNARY))
        node = node->parent;
    return node && node->kind == NODE_LIST ? node : NULL;
}

// A function in the table VARIABLE, or one that becomes an element of it.
static bool see_of_table(const struct node *node, void *context)
{
    struct values *values = context;
    const struct node *function = function_meant(node);

    if (!function || !strstr(function->type, "void (int"))
        return false;
    for (const struct node *outer = node->parent; outer; outer = outer->parent)
        if (outer == values->target ||
            (is_operator(outer, "=") && outer->children[0]->kind != NODE_REFERENCE &&
             mentions(outer->children[0], values->target)))
            return values->visit(function, row_of(node) ? row_of(node) : values->given,
                                 values->context);
    return false;
}

static const struct node *table_of(const struct node *value)
{
    while (value->kind == NODE_MEMBER || value->kind == NODE_SUBSCRIPT || is_unary(value, "*"))
        value = without_casts(value->children[0]);
    return value->kind == NODE_REFERENCE && value->target && value->target->kind == NODE_VARIABLE
               ? value->target
               : NULL;
}

static bool see_value(const struct values *values, const struct node *value)
{
    struct values table = *values;

    value = without_casts(value);
    if (function_meant(value))
        return values->visit(function_meant(value), values->given, values->context);
    if (value->kind == NODE_CONDITIONAL)
        return see_value(values, value->children[1]) || see_value(values, value->children[2]);
    if (is_operator(value, "=") || is_operator(value, ","))
        return see_value(values, value->children[1]);
    if (value->kind == NODE_MEMBER || value->kind == NODE_SUBSCRIPT) {
        table.target = table_of(value);
        return table.target && any_node(values->root, see_of_table, &table);
    }
    return value->kind == NODE_REFERENCE && value->target && value->target->kind != NODE_FUNCTION &&
           follow(values, value->target);
}

bool handler_values(const struct node *root, const struct node *value, handler_visit *visit,
                    void *context)
{
    const struct values values = {.root = root, .visit = visit, .context = context};

    return see_value(&values, value);
}

// ---- Handlers -----------------------------------------------------------------------------------

static bool is_restart(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_INTEGER && node->macro && strcmp(node->macro, "SA_RESTART") == 0;
}

static bool is_sigchld(const struct node *node)
{
    long number = 0;

    return node && constant_of(node, &number) && number == SIGCHLD;
}

// Does a function get this signal, with the handler, or does it stand in the same row of a table?
static bool names_sigchld(const struct node *given)
{
    const size_t first = given && given->kind == NODE_CALL ? 1 : 0;

    for (size_t i = first; given && i < given->count; i++)
        if (is_sigchld(given->children[i]) && given->children[i]->macro &&
            strcmp(given->children[i]->macro, "SIGCHLD") == 0)
            return true;
    return false;
}

struct setting {
    struct handlers *handlers;
    const struct node *variable; // the struct sigaction
    bool is_of_sigchld;
    bool restarts;
};

static bool add(const struct node *function, const struct node *given, void *context)
{
    const struct setting *setting = context;
    struct handlers *handlers = setting->handlers;
    const struct handler handler = {function, setting->is_of_sigchld || names_sigchld(given),
                                    setting->restarts};

    for (size_t i = 0; i < handlers->count; i++)
        if (handlers->items[i].function == function &&
            handlers->items[i].is_of_sigchld == handler.is_of_sigchld &&
            handlers->items[i].restarts == handler.restarts)
            return false;
    if (handlers->count < HANDLERS_MAX)
        handlers->items[handlers->count++] = handler;
    return false;
}

// Does a sigaction call for SIGCHLD mention this variable?
static bool is_use(const struct node *node, void *context)
{
    const struct setting *setting = context;

    return is_call_of(node, "sigaction") && argument_count(node) == 3 &&
           is_sigchld(argument_of(node, 0)) && mentions(argument_of(node, 1), setting->variable);
}

static void add_stored(struct handlers *handlers, const struct node *value,
                       const struct node *variable)
{
    struct setting setting = {handlers, variable, false,
                              any_node(handlers->root, is_restart, NULL)};

    setting.is_of_sigchld = variable && any_node(handlers->root, is_use, &setting);
    (void)handler_values(handlers->root, value, add, &setting);
}

static const struct node *root_variable(const struct node *node)
{
    while (node->kind == NODE_MEMBER)
        node = node->children[0];
    return node->kind == NODE_REFERENCE ? node->target : NULL;
}

// The struct sigaction whose list NODE is in: a variable, or a compound literal; NULL if there is
// none.
static const struct node *structure_of(const struct node *node)
{
    node = node->parent;
    if (!node || node->kind != NODE_LIST)
        return NULL;
    while (node && node->kind == NODE_LIST)
        node = node->parent;
    return node && strstr(node->type, "struct sigaction") ? node : NULL;
}

// Is NODE a function, or a pointer to one?
static bool is_function_value(const struct node *node)
{
    return strstr(node->type, "void (int") || strstr(node->type, "void (*)(int");
}

static bool find_handler(const struct node *node, void *context)
{
    struct handlers *handlers = context;
    const struct node *structure = is_function_value(node) ? structure_of(node) : NULL;

    if (is_call_of(node, "signal bsd_signal sigset") && argument_count(node) == 2) {
        struct setting setting = {handlers, NULL, is_sigchld(argument_of(node, 0)), true};
        (void)handler_values(handlers->root, argument_of(node, 1), add, &setting);
    }
    if (is_operator(node, "=") && node->children[0]->kind == NODE_MEMBER &&
        is_word_of("sa_handler sa_sigaction", node->children[0]->name))
        add_stored(handlers, node->children[1], root_variable(node->children[0]));
    if (structure)
        add_stored(handlers, node, structure->kind == NODE_VARIABLE ? structure : NULL);
    return false;
}

void handlers_find(struct handlers *handlers, const struct node *root)
{
    handlers->root = root;
    (void)any_node(root, find_handler, handlers);
}

// NOLINTEND(misc-no-recursion)
