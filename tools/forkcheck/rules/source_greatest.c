// SPDX-License-Identifier: MIT
//
// The greatest numbers that a program accepts as arguments (rules.h): tables overflow with them,
// and exit statuses become too large.
#include "forkcheck/rules/code.h"
#include "forkcheck/rules/found.h"
#include "forkcheck/rules/rules.h"
#include "forkcheck/rules/source.h"
#include "forkcheck/rules/source_numbers.h"
#include "forkcheck/rules/tree.h"

#include <string.h>

// A comparison of a number with a limit. Where both are parameters, each call of the function is
// one of its own.
struct limit {
    const struct node *comparison;
    const struct node *limit; // what the number is compared with
    const struct node *text;  // from which the number is read
    bool is_left;             // the number is on the left
    struct found_list *found;
};

// The greatest number that `NUMBER OPERATOR LIMIT` tells from greater ones.
static long greatest_of(const struct limit *limit, long value)
{
    const char *includes = limit->is_left ? "> <=" : "< >=";

    return is_word_of(includes, limit->comparison->name) ? value : value - 1;
}

// Which argument of main TEXT is: 1 for argv[1], also where that is not known.
static long position_of(const struct node *text)
{
    long index = 1;

    text = without_casts(text);
    if (text->kind == NODE_SUBSCRIPT && constant_of(text->children[1], &index) && index > 0)
        return index;
    return 1;
}

static void limit_add(const struct limit *limit, const struct node *place, const struct node *value,
                      const struct node *text)
{
    enum { SMALLEST = 2 };
    long number = 0;

    if (!constant_of(value, &number) || greatest_of(limit, number) <= SMALLEST)
        return;
    found_add(limit->found, GREATEST_NUMBER, place, "%ld %ld", position_of(text),
              greatest_of(limit, number));
}

static bool is_parameter(const struct node *node)
{
    return node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_PARAMETER;
}

// What a call gives for NODE, if that is a parameter of the function that it calls.
static const struct node *given(const struct node *call, const struct node *node)
{
    const struct node *argument =
        is_parameter(node) ? argument_of(call, parameter_index(node->target)) : NULL;

    return argument ? argument : node;
}

static bool see_call(const struct node *node, void *context)
{
    const struct limit *limit = context;

    if (node->kind == NODE_CALL && called_function(node) == function_of(limit->comparison))
        limit_add(limit, node, given(node, without_casts(limit->limit)),
                  given(node, without_casts(limit->text)));
    return false;
}

static void see_side(const struct tree *tree, struct limit limit, const struct node *side)
{
    const struct node *variable = without_casts(side);

    if (variable->kind != NODE_REFERENCE || !variable->target)
        return;
    const struct number number = number_find(tree, variable->target);
    if (!number.parse || !argument_of(number.parse, 0))
        return;
    limit.text = argument_of(number.parse, 0);
    if (function_of(number.parse) == function_of(limit.comparison) &&
        (is_parameter(without_casts(limit.text)) || is_parameter(without_casts(limit.limit))))
        (void)any_node(tree->root, see_call, &limit);
    else
        limit_add(&limit, limit.comparison, limit.limit, limit.text);
}

void source_greatest(const struct tree *tree, struct found_list *found)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct node *node = tree->nodes[i];
        if (node->kind != NODE_BINARY || !is_word_of("< <= > >=", node->name) || is_of_loop(node))
            continue;
        for (size_t side = 0; side < 2; side++)
            see_side(tree,
                     (struct limit){.comparison = node,
                                    .limit = node->children[1 - side],
                                    .is_left = side == 0,
                                    .found = found},
                     node->children[side]);
    }
}
