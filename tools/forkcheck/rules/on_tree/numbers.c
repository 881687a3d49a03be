// SPDX-License-Identifier: MIT
//
// number-unchecked: a number is read from a text, and nobody asks whether it is one.
#include "forkcheck/rules/code/numbers.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

struct reading {
    const struct node *variable;
    const struct node *call;
};

// Is the end of the number used, other than to ask whether anything was read?
static bool is_reading(const struct node *node, void *context)
{
    const struct reading *reading = context;

    if (node->kind != NODE_REFERENCE || node->target != reading->variable ||
        is_within(node, reading->call))
        return false;
    if (!is_operator(node->parent, "==") && !is_operator(node->parent, "!="))
        return true;
    const struct node *other = node->parent->children[node->parent->children[0] == node];
    return other->kind != NODE_REFERENCE && other->kind != NODE_SUBSCRIPT;
}

static bool is_end_unread(const struct number *number)
{
    const struct node *end = argument_of(number->parse, 1);

    if (!end || !is_unary(end, "&"))
        return false;
    struct reading reading = {without_casts(end->children[0])->target, number->parse};
    return reading.variable && reading.variable->kind == NODE_VARIABLE &&
           !any_node(number->tree->root, is_reading, &reading);
}

// ---- errno --------------------------------------------------------------------------------------

static bool is_errno(const struct node *node)
{
    return node->kind == NODE_MACRO && node->name && strcmp(node->name, "errno") == 0;
}

static bool is_errno_read(const struct node *node, void *context)
{
    (void)context;
    return is_errno(node) && !(is_assignment(node->parent) && node->parent->children[0] == node) &&
           !has_call_of(node->parent, "strerror");
}

static bool is_errno_set(const struct node *node, void *context)
{
    (void)context;
    return is_assignment(node) && is_errno(without_casts(node->children[0]));
}

// Is errno asked, although it may have its value from before?
static bool is_errno_stale(const struct number *number)
{
    const struct node *parse = number->parse;
    const struct node *function = function_of(parse);

    return !is_call_of(parse, "atoi atol atoll") && function &&
           !has_call_of(function, FORK_CALLS " " WAIT_CALLS) &&
           any_node(function, is_errno_read, NULL) &&
           !any_node(number->tree->root, is_errno_set, NULL);
}

// ---- Types --------------------------------------------------------------------------------------

static bool is_narrow(const char *type)
{
    static const char constant[] = "const ";

    if (type && strncmp(type, constant, sizeof constant - 1) == 0)
        type += sizeof constant - 1;
    return type && (is_word_of("int short char", type) || strcmp(type, "unsigned int") == 0 ||
                    strcmp(type, "unsigned short") == 0);
}

// Does a long become an int right where it is read, or where it is compared?
static bool is_cut(const struct node *node, void *context)
{
    const struct number *number = context;
    const struct node *user = node->parent;

    if (node == number->parse)
        return is_narrow(user->kind == NODE_VARIABLE || user->kind == NODE_CAST ? user->type
                         : is_assignment(user) ? user->children[0]->type
                                               : NULL);
    return node->kind == NODE_CAST && is_narrow(node->type) && user->kind == NODE_BINARY &&
           is_word_of("< <= > >=", user->name) && number_has(number, node) &&
           strstr(without_casts(node)->type, "long") != NULL;
}

// ---- Negative numbers ---------------------------------------------------------------------------

// Is the number compared with something that may keep it from being negative?
static bool is_lower_bound(const struct node *node, void *context)
{
    const struct number *number = context;

    if (node->kind != NODE_BINARY || !is_word_of("< <= > >=", node->name))
        return false;
    for (size_t i = 0; i < 2; i++) {
        long value = 0;
        if (number_has(number, node->children[i]) &&
            (constant_of(node->children[1 - i], &value) ? value <= 1 : !is_of_loop(node)))
            return true;
    }
    return false;
}

static bool is_sign_test(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, "isdigit strspn strcmp sscanf") ||
           (node->kind == NODE_INTEGER && node->value == '-');
}

static bool may_be_negative(struct number *number)
{
    return number->is_bounded && is_call_of(number->parse, "atoi atol atoll strtol strtoll") &&
           !any_node(number->tree->root, is_lower_bound, number) &&
           !any_node(number->tree->root, is_sign_test, NULL);
}

// ---- All ----------------------------------------------------------------------------------------

void number_see(struct source *source, struct number *number)
{
    const struct node *parse = number->parse;
    const char *name = called_name(parse);

    if (is_call_of(parse, "atoi atol atoll"))
        source_report(source, "number-unchecked", parse,
                      "%s cannot tell that its text is no number: use strtol, and look at the end "
                      "of the number and at its range",
                      name);
    else if (is_end_unread(number))
        source_report(source, "number-unchecked", parse,
                      "nobody looks at what is behind the number, so that %s takes \"7x\" for 7: "
                      "compare the end pointer with the text, and what it points to with '\\0'",
                      name);
    else if (argument_of(parse, 1) && is_null_pointer(argument_of(parse, 1)))
        source_report(source, "number-unchecked", parse,
                      "without an end pointer, %s takes \"7x\" for 7 and \"x\" for 0: give it one, "
                      "and look at what it points to",
                      name);
    else if (is_errno_stale(number))
        source_report(source, "number-unchecked", parse,
                      "%s sets errno only if it fails: set it to 0 before, or the test may see the "
                      "error of an earlier call",
                      name);
    else if (any_node(number->tree->root, is_cut, number))
        source_report(source, "number-unchecked", parse,
                      "the number becomes an int before its range is looked at, so that 4294967297 "
                      "is taken for 1: keep it as it is until then");
    else if (may_be_negative(number))
        source_report(source, "number-unchecked", parse,
                      "nothing refuses a negative number of children");
}
