// SPDX-License-Identifier: MIT
//
// A loop that counts an int as long as its square is not above a wider number, as in a search for
// divisors: undefined-behaviour, if the program accepts numbers that are too large for that.
#include <limits.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/number_limits.h"
#include "forkcheck/rules/code/numbers.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

enum { SQUARE_ROOT_MAX = 46340 }; // of INT_MAX

// The int whose square NODE is; NULL if it is no square. A cast makes it wide enough.
static const struct node *squared(const struct node *node)
{
    if (!is_binary(node, "*") || strcmp(node->type, "int") != 0)
        return NULL;
    const struct node *left = node->children[0];
    const struct node *right = node->children[1];
    return left->kind == NODE_REFERENCE && right->kind == NODE_REFERENCE &&
                   left->target == right->target && left->target &&
                   strcmp(left->target->type, "int") == 0
               ? left->target
               : NULL;
}

struct counting {
    const struct node *counter;
};

static bool is_count(const struct node *node, void *context)
{
    const struct counting *counting = context;

    return (is_operator(node, "++") || is_operator(node, "+=")) &&
           without_casts(node->children[0])->target == counting->counter;
}

// Does a loop around NODE count the variable up?
static bool is_counted(const struct node *node, const struct node *variable)
{
    struct counting counting = {variable};

    for (const struct node *loop = loop_of(node); loop; loop = loop_of(loop))
        if (any_node(loop, is_count, &counting))
            return true;
    return false;
}

struct origin {
    const struct node *variable;
};

// Does the variable get something here that is computed, and so perhaps is much smaller than what
// has been read?
static bool is_computed(const struct node *node, void *context)
{
    const struct node *variable = ((const struct origin *)context)->variable;
    const struct node *value = NULL;

    if (node == variable && variable->kind == NODE_VARIABLE && node->count > 0)
        value = node->children[0];
    else if (is_operator(node, "=") && without_casts(node->children[0])->target == variable)
        value = node->children[1];
    else if (node->kind == NODE_CALL && variable->kind == NODE_PARAMETER &&
             called_function(node) == function_of(variable))
        value = argument_of(node, parameter_index(variable));
    if (!value)
        return false;
    value = without_casts(value);
    return value->kind != NODE_REFERENCE && value->kind != NODE_CALL && value->kind != NODE_INTEGER;
}

struct greatest {
    const struct node *parse; // the call that reads the number
    long value;
};

static void take_limit(const struct number_limit *limit, void *context)
{
    struct greatest *greatest = context;
    const bool is_its_own = limit->text == argument_of(greatest->parse, 0) ||
                            called_function(limit->place) == function_of(greatest->parse);

    if (!limit->is_lower && is_its_own && limit->least - 1 < greatest->value)
        greatest->value = limit->least - 1;
}

// The greatest number that the program accepts for the variable, which it reads from a text; 0 if
// it has it from elsewhere. Where a function reads several numbers, with a limit for each call,
// that is the smallest limit.
static long greatest_of(const struct source *source, const struct node *variable)
{
    const struct number number = number_find(source->tree, variable);

    if (!number.parse || !is_call_of(number.parse, "strtol strtoll atol atoll strtoimax"))
        return 0;
    struct greatest greatest = {number.parse, LONG_MAX};
    number_limits(source->tree, take_limit, &greatest);
    return greatest.value;
}

static void see_side(struct source *source, const struct node *node, size_t side)
{
    const struct node *square = node->children[side];
    const struct node *other = without_casts(node->children[1 - side]);
    const struct node *counter = squared(square);
    struct origin origin = {other->target};

    if (!counter || other->kind != NODE_REFERENCE || !other->target ||
        !strstr(other->target->type, "long") || !is_counted(node, counter) ||
        greatest_of(source, other->target) <= INT_MAX ||
        any_node(source->tree->root, is_computed, &origin))
        return;
    source_report(source, "undefined-behaviour", square,
                  "%s is an int, and its square is one, too: above %d it overflows, and %s may be "
                  "so large that the loop goes on to there; make %s as wide as that",
                  counter->name, SQUARE_ROOT_MAX, other->name, counter->name);
}

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_BINARY && is_word_of("< <= > >=", node->name))
        for (size_t side = 0; side < 2; side++)
            see_side(context, node, side);
    return false;
}

void source_square(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
