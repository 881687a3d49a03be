// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

#include <string.h>

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

bool is_word_of(const char *list, const char *name)
{
    const size_t size = strlen(name);

    for (const char *at = list; size > 0 && (at = strstr(at, name)); at += size)
        if ((at == list || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}

// error(3) does what one of the functions of err(3) does: with a status of 0 it only warns, and
// without an error number it gives no reason.
static const char *meaning_of_error(const struct node *call)
{
    long status = 0;
    long reason = 0;
    const bool only_warns = constant_of(argument_of(call, 0), &status) && status == 0;
    const bool has_reason = !constant_of(argument_of(call, 1), &reason) || reason != 0;

    if (only_warns)
        return has_reason ? "warn" : "warnx";
    return has_reason ? "err" : "errx";
}

static bool is_error(const struct node *call, const struct node *callee)
{
    enum { NEEDED = 3 };

    return is_word_of("error error_at_line", callee->name) && !callee->target && !callee->outside &&
           argument_count(call) >= NEEDED;
}

const char *called_name(const struct node *call)
{
    if (!call || call->kind != NODE_CALL)
        return "";
    const struct node *callee = without_casts(call->children[0]);
    if (callee->kind != NODE_REFERENCE || (callee->target && callee->target->kind != NODE_FUNCTION))
        return "";
    return is_error(call, callee) ? meaning_of_error(call) : callee->name;
}

bool is_retried(const struct node *call)
{
    const struct node *node = call->parent;

    while (node && node->kind == NODE_CAST && !(node->name && strcmp(node->name, RETRIED) == 0))
        node = node->parent;
    return node && node->kind == NODE_CAST;
}

const char *called_as(const struct node *call)
{
    return without_casts(call->children[0])->name;
}

struct node *called_function(const struct node *call)
{
    if (*called_name(call) == '\0')
        return NULL;
    struct node *target = without_casts(call->children[0])->target;
    return target && target->kind == NODE_FUNCTION ? target : NULL;
}

// clang declares its own functions where a source first uses them.
static bool is_of_compiler(const char *name)
{
    return strncmp(name, "__sync_", 7) == 0 || strncmp(name, "__builtin_", 10) == 0;
}

static const struct node *outside_of(const struct node *call)
{
    const char *name = called_name(call);

    return *name == '\0' || is_of_compiler(name) ? NULL : without_casts(call->children[0])->outside;
}

const struct node *function_meant(const struct node *node)
{
    node = without_casts(node);
    if (is_unary(node, "&"))
        node = node->children[0];
    return node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_FUNCTION
               ? node->target
               : NULL;
}

bool is_unknown_call(const struct node *call)
{
    return outside_of(call) != NULL;
}

bool is_endless_call(const struct node *call)
{
    const struct node *function = outside_of(call);

    if (!function)
        return false;
    for (size_t i = 0; i < function->count; i++)
        if (is_word_of("C11NoReturnAttr NoReturnAttr", function->children[i]->name))
            return true;
    return strstr(function->type, "noreturn") != NULL;
}

bool is_call_of(const struct node *call, const char *list)
{
    return is_word_of(list, called_name(call));
}

struct node *argument_of(const struct node *call, size_t number)
{
    return number + 1 < call->count ? call->children[number + 1] : NULL;
}

size_t argument_count(const struct node *call)
{
    return call->kind == NODE_CALL ? call->count - 1 : 0;
}

const struct node *result_variable(const struct node *call)
{
    const struct node *user = call->parent;

    while (user->kind == NODE_CAST)
        user = user->parent;
    if (user->kind == NODE_VARIABLE)
        return user;
    if (!is_operator(user, "=") || without_casts(user->children[1]) != call)
        return NULL;
    const struct node *target = without_casts(user->children[0]);
    return target->kind == NODE_REFERENCE ? target->target : NULL;
}

bool is_operator(const struct node *node, const char *name)
{
    return node && (node->kind == NODE_BINARY || node->kind == NODE_UNARY) &&
           strcmp(node->name, name) == 0;
}

bool is_unary(const struct node *node, const char *name)
{
    return is_operator(node, name) && node->kind == NODE_UNARY;
}

bool is_binary(const struct node *node, const char *name)
{
    return is_operator(node, name) && node->kind == NODE_BINARY;
}

bool is_macro_of(const struct node *node, const char *list)
{
    return node->kind == NODE_MACRO && is_word_of(list, node->name);
}

bool is_assignment(const struct node *node)
{
    return node && node->kind == NODE_BINARY &&
           is_word_of("= += -= *= /= %= &= |= ^= <<= >>=", node->name);
}

bool is_change(const struct node *node)
{
    return is_assignment(node) || is_operator(node, "++") || is_operator(node, "--");
}

bool is_comparison(const struct node *node)
{
    return node->kind == NODE_BINARY && is_word_of("== != < <= > >=", node->name);
}

const char *mirrored(const char *comparison)
{
    static const char *const pairs[][2] = {{"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}};

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (strcmp(comparison, pairs[i][0]) == 0)
            return pairs[i][1];
    return comparison;
}

const struct node *without_casts(const struct node *node)
{
    while (node->kind == NODE_CAST)
        node = node->children[0];
    return node;
}

static bool operation_of(const struct node *node, long *value)
{
    long left = 0;
    long right = 0;

    if (!constant_of(node->children[0], &left) || !constant_of(node->children[1], &right))
        return false;
    if (strcmp(node->name, "||") == 0) {
        *value = left || right;
        return true;
    }
    switch (node->name[0]) {
    case '+':
        *value = left + right;
        return true;
    case '-':
        *value = left - right;
        return true;
    case '*':
        *value = left * right;
        return true;
    case '|':
        *value = left | right;
        return true;
    default:
        return false;
    }
}

bool constant_of(const struct node *node, long *value)
{
    if (!node)
        return false;
    node = without_casts(node);
    if (node->kind == NODE_INTEGER) {
        *value = node->value;
        return true;
    }
    if (node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_ENUMERATOR) {
        *value = node->target->value;
        return true;
    }
    if (node->kind == NODE_UNARY && constant_of(node->children[0], value)) {
        *value = node->name[0] == '-' ? -*value : *value;
        return node->name[0] == '-' || node->name[0] == '+';
    }
    return node->kind == NODE_BINARY && operation_of(node, value);
}

bool is_process_number(const struct node *node)
{
    static const char constant[] = "const ";
    const char *type = without_casts(node)->written;

    if (type && strncmp(type, constant, strlen(constant)) == 0)
        type += strlen(constant);
    return type && is_word_of("pid_t __pid_t", type);
}

bool is_null_pointer(const struct node *node)
{
    long value = 1;

    return node && constant_of(node, &value) && value == 0;
}

const struct node *function_of(const struct node *node)
{
    while (node && node->kind != NODE_FUNCTION)
        node = node->parent;
    return node;
}

static bool is_loop(const struct node *node)
{
    return node->kind == NODE_WHILE || node->kind == NODE_DO || node->kind == NODE_FOR;
}

const struct node *loop_of(const struct node *node)
{
    for (node = node->parent; node && node->kind != NODE_FUNCTION; node = node->parent)
        if (is_loop(node))
            return node;
    return NULL;
}

struct node *condition_of(const struct node *loop)
{
    if (loop->kind == NODE_FOR)
        return loop->children[2]->kind == NODE_ABSENT ? NULL : loop->children[2];
    if (loop->kind == NODE_WHILE)
        return loop->children[0];
    return loop->kind == NODE_DO ? loop->children[1] : NULL;
}

struct node *body_of_loop(const struct node *loop)
{
    return loop->children[loop->kind == NODE_DO ? 0 : loop->count - 1];
}

bool is_endless(const struct node *loop)
{
    long value = 0;
    const struct node *condition = condition_of(loop);

    return !condition || (constant_of(condition, &value) && value != 0);
}

bool is_discarded(const struct node *call)
{
    const struct node *parent = call->parent;

    while (parent && parent->kind == NODE_CAST && strcmp(parent->type, "void") == 0)
        parent = parent->parent;
    return parent &&
           (parent->kind == NODE_BLOCK || parent->kind == NODE_CASE || parent->kind == NODE_LABEL ||
            parent->kind == NODE_DEFAULT ||
            (parent->kind == NODE_IF && parent->children[0] != call) ||
            ((parent->kind == NODE_WHILE || parent->kind == NODE_FOR || parent->kind == NODE_DO) &&
             condition_of(parent) != call));
}

bool is_within(const struct node *node, const struct node *outer)
{
    while (node && node != outer)
        node = node->parent;
    return node != NULL;
}

struct node *body_of(const struct node *function)
{
    for (size_t i = 0; i < function->count; i++)
        if (function->children[i]->kind == NODE_BLOCK)
            return function->children[i];
    return NULL;
}

size_t parameter_index(const struct node *parameter)
{
    const struct node *function = parameter->parent;
    size_t index = 0;

    for (size_t i = 0; i < function->count && function->children[i] != parameter; i++)
        index += function->children[i]->kind == NODE_PARAMETER;
    return index;
}

bool any_node(const struct node *node, node_visit *visit, void *context)
{
    if (visit(node, context))
        return true;
    for (size_t i = 0; i < node->count; i++)
        if (any_node(node->children[i], visit, context))
            return true;
    return false;
}

struct callers {
    const struct node *function;
    size_t count;
    const struct node *last;
};

static bool count_caller(const struct node *node, void *context)
{
    struct callers *callers = context;

    if (node->kind == NODE_REFERENCE && node->target == callers->function) {
        callers->count++;
        callers->last = node;
    }
    return false;
}

bool is_repeated(const struct node *node, const struct node *root)
{
    enum { CALLS_DEEP = 6 };

    for (int i = 0; i < CALLS_DEEP && node; i++) {
        struct callers callers = {.function = function_of(node)};
        if (loop_of(node))
            return true;
        (void)any_node(root, count_caller, &callers);
        if (callers.count > 1)
            return true;
        node = callers.last;
    }
    return node != NULL;
}

// NOLINTEND(misc-no-recursion)
