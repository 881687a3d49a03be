// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/number_limits.h"

#include <limits.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/numbers.h"
#include "forkcheck/rules/tree/tree.h"

struct finding {
    const struct node *comparison;
    const struct node *limit; // what the number is compared with
    const struct node *text;
    bool is_left; // the number is on the left
    limit_visit *visit;
    void *context;
};

// Does the statement end the process, or leave what is around it?
static bool is_leaving(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_RETURN || node->kind == NODE_GOTO || node->kind == NODE_CONTINUE ||
           (node->kind == NODE_CALL &&
            (is_call_of(node, END_CALLS) || is_endless_call(node) ||
             (called_function(node) && reaches_call_of(called_function(node), END_CALLS))));
}

// Two limits with || between them can only be what the program refuses.
bool is_refusing(const struct node *comparison)
{
    const struct node *condition = comparison;

    while (condition->parent && condition->parent->kind == NODE_CAST)
        condition = condition->parent;
    const struct node *user = condition->parent;
    if (!user || is_operator(user, "||"))
        return user != NULL;
    return user->kind == NODE_IF && user->children[0] == condition &&
           any_node(user->children[1], is_leaving, NULL);
}

static void limit_tell(const struct finding *finding, const struct node *place,
                       const struct node *limit, const struct node *text)
{
    const struct node *comparison = finding->comparison;
    const char *operation = finding->is_left ? comparison->name : mirrored(comparison->name);
    long value = 0;

    if (!constant_of(limit, &value))
        return;
    const struct number_limit result = {
        .place = place,
        .text = text,
        .least = value + (value < LONG_MAX && is_word_of("> <=", operation)),
        .is_lower = is_refusing(comparison) == is_word_of("< <=", operation)};
    finding->visit(&result, finding->context);
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
    const struct finding *finding = context;

    if (node->kind == NODE_CALL && called_function(node) == function_of(finding->comparison))
        limit_tell(finding, node, given(node, without_casts(finding->limit)),
                   given(node, without_casts(finding->text)));
    return false;
}

static void see_side(const struct tree *tree, struct finding finding, const struct node *side)
{
    const bool is_pointed = is_unary(without_casts(side), "*");
    const struct node *variable =
        without_casts(is_pointed ? without_casts(side)->children[0] : side);

    if (variable->kind != NODE_REFERENCE || !variable->target ||
        (is_pointed && !is_parameter(variable)))
        return;
    const struct number number = is_pointed ? number_find_pointed(tree, variable->target)
                                            : number_find(tree, variable->target);
    if (!number.parse || !argument_of(number.parse, 0))
        return;
    finding.text = argument_of(number.parse, 0);
    if (function_of(number.parse) == function_of(finding.comparison) &&
        (is_parameter(without_casts(finding.text)) || is_parameter(without_casts(finding.limit))))
        (void)any_node(tree->root, see_call, &finding);
    else
        limit_tell(&finding, finding.comparison, finding.limit, finding.text);
}

void number_limits(const struct tree *tree, limit_visit *visit, void *context)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct node *node = tree->nodes[i];
        if (node->kind != NODE_BINARY || !is_word_of("< <= > >=", node->name) || is_of_loop(node))
            continue;
        for (size_t side = 0; side < 2; side++)
            see_side(tree,
                     (struct finding){.comparison = node,
                                      .limit = node->children[1 - side],
                                      .is_left = side == 0,
                                      .visit = visit,
                                      .context = context},
                     node->children[side]);
    }
}
