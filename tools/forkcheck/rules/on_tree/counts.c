// SPDX-License-Identifier: MIT
//
// How many children: number-unchecked and count-unbounded. Both are about a variable that bounds a
// loop with a fork in it, or a recursion, and is read from a text. Arguments of the program are
// looked at as well if they are other numbers.
#include <string.h>

#include "forkcheck/rules/code/argument_place.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/number_limits.h"
#include "forkcheck/rules/code/numbers.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// So many processes are no limit.
enum { CHILDREN_MAX = 32768 };

static bool is_earlier_fork(const struct node *call, void *context)
{
    const unsigned *number = context;

    return call->kind == NODE_CALL && call->number < *number && reaches_call_of(call, FORK_CALLS);
}

// Does NODE come after a fork of the same function? Then it is too late for a limit.
static bool is_late(const struct node *node)
{
    unsigned number = node->number;

    return function_of(node) && any_node(function_of(node), is_earlier_fork, &number);
}

// Is NODE something that ends a loop after so many rounds, whatever the number is?
static bool is_other_limit(const struct number *number, const struct node *node)
{
    long value = 0;

    if (node->kind != NODE_BINARY || !is_word_of("< <= > >=", node->name))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (number_has(number, node->children[i]) ||
            (constant_of(node->children[i], &value) && value < 1))
            return false;
    return true;
}

static bool is_of_number(const struct node *node, void *context)
{
    return number_has(context, node);
}

// Is the number compared with something large, or, outside of a loop's condition, with a variable?
static bool is_bound(const struct node *node, void *context)
{
    const struct number *number = context;

    if (is_operator(node, "&&") && is_of_loop(node))
        return any_node(node, is_of_number, context) &&
               (is_other_limit(number, node->children[0]) ||
                is_other_limit(number, node->children[1]));
    if (node->kind != NODE_BINARY || !is_word_of("< <= > >= == !=", node->name))
        return false;
    for (size_t i = 0; i < 2; i++) {
        long value = 0;
        if (!number_has(number, node->children[i]))
            continue;
        if (constant_of(node->children[1 - i], &value) ? value > 1 && value <= CHILDREN_MAX
                                                       : !is_of_loop(node) && !is_late(node))
            return true;
    }
    return false;
}

// A call at which a number is let through up to a limit, and the number that may be that one.
struct letting {
    const struct number *number;
    const struct node *variable; // one of those that have the number
    const struct node *call;
    const struct node *large; // a function that lets through more than is a limit
};

static bool is_call_there(const struct node *node, void *context)
{
    const struct letting *letting = context;

    return node == letting->call;
}

// Does the call get the address of the variable?
static bool fills(const struct letting *letting, const struct node *call)
{
    for (size_t i = 0; i < argument_count(call); i++) {
        const struct node *argument = without_casts(argument_of(call, i));
        if (is_unary(argument, "&") &&
            without_casts(argument->children[0])->target == letting->variable)
            return true;
    }
    return false;
}

// Does NODE give the variable what the call returns, or is it the call, which stores it there?
static bool gives(const struct node *node, void *context)
{
    const struct letting *letting = context;
    if (node == letting->call)
        return fills(letting, node);
    const bool is_assigned =
        is_operator(node, "=") && without_casts(node->children[0])->target == letting->variable;

    return (node == letting->variable || is_assigned) && any_node(node, is_call_there, context);
}

static void see_limit(const struct number_limit *limit, void *context)
{
    struct letting *letting = context;

    letting->call = limit->place;
    for (size_t i = 0; i < letting->number->count && !letting->large; i++) {
        letting->variable = letting->number->variables[i];
        if (limit->place->kind == NODE_CALL && limit->least > CHILDREN_MAX + 1L &&
            any_node(letting->number->tree->root, gives, letting))
            letting->large = called_function(limit->place);
    }
}

static bool is_bound_elsewhere(const struct node *node, void *context)
{
    const struct letting *letting = context;
    struct number number = *letting->number;

    return is_bound(node, &number) && function_of(node) != letting->large;
}

// Is the number read by a function that gets its limit from the caller, and that is too large? The
// caller may set another one.
static bool has_large_limit(const struct number *number)
{
    struct letting letting = {.number = number};

    number_limits(number->tree, see_limit, &letting);
    return letting.large && !any_node(number->tree->root, is_bound_elsewhere, &letting);
}

static void see_count(struct source *source, const struct node *variable, bool is_only_count)
{
    struct number number = number_find(source->tree, variable);

    if (!number.parse)
        return;
    number.is_bounded = any_node(source->tree->root, is_bound, &number);
    number_see(source, &number);
    if (!number.is_bounded || (is_only_count && has_large_limit(&number)))
        source_report(source, "count-unbounded", number.parse,
                      "nothing limits how many children this number makes: refuse more than the "
                      "program is meant for");
}

static bool see_variable(const struct node *node, void *context)
{
    if (node->kind == NODE_REFERENCE && node->target)
        see_count(context, node->target, true);
    return false;
}

// What a recursion has as an argument may also be what it shares out among its processes.
static void see_argument(struct source *source, const struct node *argument)
{
    argument = without_casts(argument);
    if (argument->kind == NODE_REFERENCE && argument->target)
        see_count(source, argument->target, false);
}

// A function that forks and calls itself, as often as an argument says.
static bool is_recursion(const struct node *call)
{
    const struct node *function = called_function(call);

    return function && function != function_of(call) && reaches_call_of(function, FORK_CALLS) &&
           reaches_call_of(body_of(function), function->name);
}

// Is it what getopt has found behind an option?
static bool is_option_argument(const struct node *text)
{
    return text && without_casts(text)->kind == NODE_REFERENCE &&
           strcmp(without_casts(text)->name, "optarg") == 0;
}

// Does CALL read a number from an argument of the program? For a pause, or an exit status, that is
// only to show something, atoi will do.
static bool is_argument_read(const struct tree *tree, const struct node *call)
{
    const struct node *text = argument_of(call, 0);
    const bool is_simple = is_call_of(call, "atoi atol atoll");

    if (!is_simple && !is_call_of(call, "strtol strtoul strtoll strtoull"))
        return false;
    return (argument_positions(tree, text) != 0 || is_option_argument(text)) &&
           !(is_simple && is_call_of(call->parent, "exit _exit sleep usleep alarm"));
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;

    if (is_argument_read(source->tree, node))
        number_see(source, &(struct number){.tree = source->tree, .parse = node});
    if ((node->kind == NODE_WHILE || node->kind == NODE_FOR || node->kind == NODE_DO) &&
        condition_of(node) && reaches_call_of(node, FORK_CALLS))
        (void)any_node(condition_of(node), see_variable, context);
    if (node->kind == NODE_CALL && is_recursion(node))
        for (size_t i = 0; i < argument_count(node); i++)
            see_argument(context, argument_of(node, i));
    return false;
}

void source_counts(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
