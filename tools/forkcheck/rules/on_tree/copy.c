// SPDX-License-Identifier: MIT
//
// Copies of the arguments of main that exec is given: missing-sentinel. Behind the last argument
// argv has a null pointer, which the copy needs as well.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/rounds.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

enum { NAMES_MAX = 8 };

struct copy {
    struct source *source;
    // The variable that has the copy, and those that get it from there.
    const struct node *names[NAMES_MAX];
    size_t count;
    const struct node *maker; // the function that returns it; NULL if none does
    const struct node *fill;  // where the arguments are copied, all of them and no more
    bool is_unclear;          // something else may set elements, or does set the last one
};

static bool is_named(const struct copy *copy, const struct node *variable)
{
    for (size_t i = 0; variable && i < copy->count; i++)
        if (copy->names[i] == variable)
            return true;
    return false;
}

static bool is_name(const struct copy *copy, const struct node *node)
{
    return is_named(copy, without_casts(node)->target);
}

static void add_name(struct copy *copy, const struct node *name)
{
    if (is_named(copy, name))
        return;
    if (copy->count == NAMES_MAX)
        copy->is_unclear = true;
    else
        copy->names[copy->count++] = name;
}

// ---- Arguments of main, and how many they are ---------------------------------------------------

// Is it the parameter NUMBER of main?
static bool is_of_main(const struct node *node, size_t number)
{
    const struct node *target = without_casts(node)->target;

    return target && target->kind == NODE_PARAMETER && parameter_index(target) == number &&
           strcmp(target->parent->name ? target->parent->name : "", "main") == 0;
}

// A number as `argc - first - 1`.
struct sum {
    bool has_argc;
    const struct node *minus; // a variable; NULL for none
    const struct node *plus;  // likewise
    long number;
};

static bool read_sum(struct sum *sum, const struct node *node, int sign)
{
    long number = 0;

    node = without_casts(node);
    if (constant_of(node, &number)) {
        sum->number += sign * number;
        return true;
    }
    if (is_binary(node, "+") || is_binary(node, "-"))
        return read_sum(sum, node->children[0], sign) &&
               read_sum(sum, node->children[1], node->name[0] == '-' ? -sign : sign);
    if (node->kind != NODE_REFERENCE || !node->target)
        return false;
    if (is_of_main(node, 0) && sign > 0 && !sum->has_argc) {
        sum->has_argc = true;
        return true;
    }
    const struct node **part = sign > 0 ? &sum->plus : &sum->minus;
    if (*part)
        return false;
    *part = node->target;
    return true;
}

// Do ARGUMENTS begin at the element BEGIN of argv, and are they COUNT, up to the last one?
static bool is_rest(const struct sum *begin, const struct sum *count)
{
    return !begin->has_argc && !begin->minus && count->has_argc && !count->plus &&
           count->minus == begin->plus && count->number == -begin->number;
}

// ---- memcpy -------------------------------------------------------------------------------------

// &argv[first], argv + first, argv
static bool read_begin(struct sum *begin, const struct node *from)
{
    from = without_casts(from);
    if (is_of_main(from, 1))
        return true;
    if (is_unary(from, "&") && from->children[0]->kind == NODE_SUBSCRIPT)
        return is_of_main(from->children[0]->children[0], 1) &&
               read_sum(begin, from->children[0]->children[1], 1);
    return is_binary(from, "+") && is_of_main(from->children[0], 1) &&
           read_sum(begin, from->children[1], 1);
}

// The value of a variable that has only one.
static const struct node *only_value(const struct source *source, const struct node *node)
{
    struct changes changes = {.variable = without_casts(node)->target};

    if (!changes.variable || changes.variable->kind != NODE_VARIABLE ||
        changes.variable->count == 0)
        return node;
    (void)any_node(source->tree->root, changes_note, &changes);
    return changes.count == 0 ? changes.variable->children[0] : node;
}

// COUNT * sizeof element
static bool read_count(const struct source *source, struct sum *count, const struct node *size)
{
    size = without_casts(only_value(source, size));
    if (!is_binary(size, "*"))
        return false;
    for (size_t i = 0; i < 2; i++) {
        const struct node *part = without_casts(size->children[i]);
        if (part->kind == NODE_SIZEOF && part->name && strchr(part->name, '*'))
            return read_sum(count, only_value(source, size->children[1 - i]), 1);
    }
    return false;
}

static bool is_whole_copy(const struct source *source, const struct node *call)
{
    struct sum begin = {0};
    struct sum count = {0};

    return is_call_of(call, "memcpy memmove") && argument_count(call) == 3 &&
           read_begin(&begin, argument_of(call, 1)) &&
           read_count(source, &count, argument_of(call, 2)) && is_rest(&begin, &count);
}

// ---- Loops --------------------------------------------------------------------------------------

// Does the loop end before INDEX, of argv, is the one of the null pointer?
static bool stays_below(const struct node *loop, const struct node *index)
{
    const struct node *condition = condition_of(loop);
    struct sum at = {0};
    struct sum left = {0};
    struct sum limit = {0};

    if (!condition || !is_binary(condition, "<") || !read_sum(&at, index, 1) ||
        !read_sum(&left, condition->children[0], 1) || !read_sum(&limit, condition->children[1], 1))
        return false;
    return at.plus && at.plus == left.plus && !at.minus && !left.minus && !at.has_argc &&
           !left.has_argc && limit.has_argc && !limit.plus && !limit.minus &&
           at.number - left.number <= -limit.number;
}

// copy[n] = argv[i], or a copy of that text
static bool is_copied_element(const struct node *node)
{
    const struct node *loop = loop_of(node);

    if (!is_operator(node, "=") || without_casts(node->children[0])->kind != NODE_SUBSCRIPT ||
        !loop)
        return false;
    const struct node *value = without_casts(node->children[1]);
    if (is_call_of(value, "strdup") && argument_count(value) == 1)
        value = without_casts(argument_of(value, 0));
    return value->kind == NODE_SUBSCRIPT && is_of_main(value->children[0], 1) &&
           stays_below(loop, value->children[1]);
}

// ---- Who has the copy, and what becomes of it ---------------------------------------------------

// Does VALUE lead to the copy: is it a name of it, a choice with one, memcpy to one, or a call that
// returns one?
static bool leads_to(const struct copy *copy, const struct node *value)
{
    value = without_casts(value);
    if (value->kind == NODE_CONDITIONAL)
        return leads_to(copy, value->children[1]) || leads_to(copy, value->children[2]);
    if (is_call_of(value, "memcpy memmove"))
        return argument_of(value, 0) && is_name(copy, argument_of(value, 0));
    if (value->kind == NODE_CALL)
        return copy->maker && called_function(value) == copy->maker;
    return value->kind == NODE_REFERENCE && is_name(copy, value);
}

static const struct node *parameter_of(const struct node *function, size_t index)
{
    for (size_t i = 0; function && i < function->count; i++)
        if (function->children[i]->kind == NODE_PARAMETER && index-- == 0)
            return function->children[i];
    return NULL;
}

static void note_given(struct copy *copy, const struct node *call)
{
    const struct node *function = called_function(call);

    for (size_t i = 0; i < argument_count(call); i++) {
        const struct node *parameter = parameter_of(function, i);
        if (!is_name(copy, argument_of(call, i)))
            continue;
        if (parameter)
            add_name(copy, parameter);
        else if (call != copy->fill && !is_call_of(call, EXEC_CALLS " free"))
            copy->is_unclear = true;
    }
}

// Does the variable of the copy get memory that is not known to be empty?
static bool is_memory(const struct node *value)
{
    value = without_casts(value);
    return is_call_of(value, "malloc reallocarray realloc memcpy memmove") ||
           is_null_pointer(value);
}

static void note_value(struct copy *copy, const struct node *target, const struct node *value)
{
    if (target == copy->names[0])
        copy->is_unclear |= !is_memory(value);
    else if (target && leads_to(copy, value))
        add_name(copy, target);
    else if (leads_to(copy, value))
        copy->is_unclear = true;
}

// An element is set otherwise than to an argument or a constant text.
static void note_element(struct copy *copy, const struct node *change)
{
    const struct node *value = without_casts(change->children[change->count - 1]);
    const bool is_text = value->kind == NODE_STRING ||
                         (value->kind == NODE_SUBSCRIPT && is_of_main(value->children[0], 1));

    copy->is_unclear |= change != copy->fill && !(is_operator(change, "=") && is_text);
}

static bool has_name(const struct node *node, void *context)
{
    return node->kind == NODE_REFERENCE && is_name(context, node);
}

static void note_change(struct copy *copy, const struct node *change)
{
    const struct node *target = without_casts(change->children[0]);

    if (target->kind == NODE_REFERENCE && is_operator(change, "="))
        note_value(copy, target->target, change->children[1]);
    else if (target->kind == NODE_REFERENCE)
        copy->is_unclear |= is_name(copy, target);
    else if (any_node(target, has_name, copy))
        note_element(copy, change);
    else if (is_operator(change, "="))
        note_value(copy, NULL, change->children[1]);
}

// Is it only asked whether there is a copy, or is it one of the uses that are looked at below?
static bool is_plain_use(const struct node *name)
{
    const struct node *user = name->parent;

    while (user->kind == NODE_CAST)
        user = user->parent;
    if (user->kind == NODE_SUBSCRIPT)
        return !is_unary(user->parent, "&");
    return user->kind == NODE_CALL || user->kind == NODE_VARIABLE || user->kind == NODE_RETURN ||
           user->kind == NODE_CONDITIONAL || user->kind == NODE_IF || is_unary(user, "!") ||
           (user->kind == NODE_BINARY && is_word_of("= == != && ||", user->name));
}

static bool note_node(const struct node *node, void *context)
{
    struct copy *copy = context;

    if (node->kind == NODE_CALL)
        note_given(copy, node);
    else if (is_change(node))
        note_change(copy, node);
    else if (node->kind == NODE_VARIABLE && node->count > 0)
        note_value(copy, node, node->children[0]);
    else if (node->kind == NODE_REFERENCE)
        copy->is_unclear |= is_name(copy, node) && !is_plain_use(node);
    else if (node->kind == NODE_RETURN && node->count > 0 && leads_to(copy, node->children[0]))
        copy->maker = function_of(node);
    return false;
}

// ---- Mistakes -----------------------------------------------------------------------------------

static bool see_exec(const struct node *node, void *context)
{
    const struct copy *copy = context;

    if (is_call_of(node, "execv execvp execve execvpe") && argument_of(node, 1) &&
        leads_to(copy, argument_of(node, 1)))
        source_report(copy->source, "missing-sentinel", node,
                      "the arguments are copied in line %u without the null pointer behind the "
                      "last one: exec takes what lies behind the copy for arguments",
                      copy->fill->line);
    return false;
}

static void see_copy(struct source *source, const struct node *fill, const struct node *target)
{
    struct copy copy = {.source = source, .fill = fill};

    target = without_casts(target);
    if (target->kind != NODE_REFERENCE || !target->target ||
        target->target->kind != NODE_VARIABLE || target->target->is_static ||
        !function_of(target->target))
        return;
    add_name(&copy, target->target);
    for (size_t known = 0; known < copy.count + (copy.maker != NULL);) {
        known = copy.count + (copy.maker != NULL);
        (void)any_node(source->tree->root, note_node, &copy);
    }
    if (!copy.is_unclear)
        (void)any_node(source->tree->root, see_exec, &copy);
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;

    if (node->kind == NODE_CALL && is_whole_copy(source, node))
        see_copy(source, node, argument_of(node, 0));
    else if (is_copied_element(node))
        see_copy(source, node, without_casts(node->children[0])->children[0]);
    return false;
}

// NOLINTEND(misc-no-recursion)

void source_copy(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
