// SPDX-License-Identifier: MIT
//
// The points of expressions.
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/flow.h"
#include "lib/base/memory.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

int flow_point(struct flow *flow, struct point point)
{
    flow->points =
        memory_grow(flow->points, &flow->capacity, flow->count + 1, sizeof *flow->points);
    flow->points[flow->count] = point;
    return (int)flow->count++;
}

static int evaluate(struct flow *flow, struct node *node, int next)
{
    return flow_point(flow, (struct point){POINT_EVALUATE, node, NULL, {next, next}});
}

// What is evaluated to find a variable, without reading it: pointers and indices.
static int place(struct flow *flow, struct node *node, int next)
{
    while (node->kind == NODE_CAST)
        node = node->children[0];
    if (node->kind == NODE_MEMBER)
        return node->is_arrow ? flow_value(flow, node->children[0], next)
                              : place(flow, node->children[0], next);
    if (node->kind == NODE_SUBSCRIPT) {
        next = flow_value(flow, node->children[1], next);
        return flow_value(flow, node->children[0], next);
    }
    if (is_unary(node, "*"))
        return flow_value(flow, node->children[0], next);
    return next;
}

static int parts(struct flow *flow, struct node *node, size_t first, int next)
{
    for (size_t i = node->count; i > first; i--)
        if (node->children[i - 1]->kind != NODE_ABSENT)
            next = flow_value(flow, node->children[i - 1], next);
    return next;
}

static int choice(struct flow *flow, struct node *node, int next)
{
    int branch[2];

    for (size_t i = 0; i < 2; i++) {
        struct node *value = node->children[i + 1];
        branch[i] = flow_value(
            flow, value, flow_point(flow, (struct point){POINT_COPY, node, value, {next, next}}));
    }
    return flow_condition(flow, node->children[0], branch[0], branch[1]);
}

static int binary(struct flow *flow, struct node *node, int next)
{
    if (is_operator(node, "&&") || is_operator(node, "||")) {
        const int yes = flow_point(flow, (struct point){POINT_TRUE, node, NULL, {next, next}});
        const int no = flow_point(flow, (struct point){POINT_FALSE, node, NULL, {next, next}});
        return flow_condition(flow, node, yes, no);
    }
    next = evaluate(flow, node, next);
    if (!is_operator(node, "="))
        return parts(flow, node, 0, next);
    next = flow_value(flow, node->children[1], next);
    return place(flow, node->children[0], next);
}

static int call(struct flow *flow, struct node *node, int next)
{
    next = parts(flow, node, 1, evaluate(flow, node, next));
    return *called_name(node) ? next : flow_value(flow, node->children[0], next);
}

int flow_value(struct flow *flow, struct node *node, int next)
{
    switch (node->kind) {
    case NODE_BINARY:
        return binary(flow, node, next);
    case NODE_CONDITIONAL:
        return choice(flow, node, next);
    case NODE_CALL:
        return call(flow, node, next);
    case NODE_UNARY:
        next = evaluate(flow, node, next);
        return is_operator(node, "&") ? place(flow, node->children[0], next)
                                      : parts(flow, node, 0, next);
    case NODE_MEMBER:
    case NODE_SUBSCRIPT:
        return place(flow, node, evaluate(flow, node, next));
    case NODE_BLOCK: // of a statement expression
        return next;
    default:
        return parts(flow, node, 0, evaluate(flow, node, next));
    }
}

int flow_condition(struct flow *flow, struct node *node, int yes, int no)
{
    if (is_operator(node, "!"))
        return flow_condition(flow, node->children[0], no, yes);
    if (is_operator(node, "&&"))
        return flow_condition(flow, node->children[0],
                              flow_condition(flow, node->children[1], yes, no), no);
    if (is_operator(node, "||"))
        return flow_condition(flow, node->children[0], yes,
                              flow_condition(flow, node->children[1], yes, no));
    return flow_value(flow, node,
                      flow_point(flow, (struct point){POINT_BRANCH, node, NULL, {yes, no}}));
}

// NOLINTEND(misc-no-recursion)
