// SPDX-License-Identifier: MIT
//
// The points of statements and functions. They are added from the end to the beginning, so that it
// is known where each goes on.
#include "forkcheck/rules/walk/flow.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "lib/base/memory.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

struct label {
    const char *id;
    int point;
};

// Where break, continue and return lead, and where the labels are.
struct scope {
    int after_break;
    int after_continue;
    int exit;
    struct label *labels;
    size_t count;
    size_t capacity;
};

static int statement(struct flow *flow, struct scope *scope, struct node *node, int next);

static int jump(struct flow *flow, int next)
{
    return flow_point(flow, (struct point){POINT_JUMP, NULL, NULL, {next, next}});
}

static int end(struct flow *flow, int next)
{
    return flow_point(flow, (struct point){POINT_END, NULL, NULL, {next, next}});
}

static int condition(struct flow *flow, struct node *node, int yes, int no)
{
    return flow_condition(flow, node, end(flow, yes), end(flow, no));
}

static int label_point(struct flow *flow, struct scope *scope, const char *id)
{
    for (size_t i = 0; i < scope->count; i++)
        if (scope->labels[i].id == id)
            return scope->labels[i].point;
    scope->labels =
        memory_grow(scope->labels, &scope->capacity, scope->count + 1, sizeof *scope->labels);
    scope->labels[scope->count] = (struct label){id, jump(flow, scope->exit)};
    return scope->labels[scope->count++].point;
}

static int block(struct flow *flow, struct scope *scope, struct node *node, int next)
{
    for (size_t i = node->count; i > 0; i--)
        next = statement(flow, scope, node->children[i - 1], next);
    return next;
}

static int declarations(struct flow *flow, struct node *node, int next)
{
    for (size_t i = node->count; i > 0; i--)
        if (node->children[i - 1]->kind == NODE_VARIABLE)
            next = flow_value(flow, node->children[i - 1], end(flow, next));
    return next;
}

static int alternative(struct flow *flow, struct scope *scope, struct node *node, int next)
{
    const int yes = statement(flow, scope, node->children[1], next);
    const int no = node->count > 2 ? statement(flow, scope, node->children[2], next) : next;

    return condition(flow, node->children[0], yes, no);
}

// A loop whose parts are: FIRST, which may be absent, then CONDITION, BODY and STEP for each round.
struct loop {
    struct node *condition;
    struct node *body;
    struct node *step;
    bool is_late; // the body comes before the condition
};

static int loop(struct flow *flow, struct scope *scope, const struct loop *parts, int next)
{
    const struct scope outer = *scope;
    const int head = jump(flow, next);
    int again = head;

    if (parts->step && parts->step->kind != NODE_ABSENT)
        again = flow_value(flow, parts->step, end(flow, head));
    scope->after_break = next;
    long value = 1;
    const bool is_always = !parts->condition || (constant_of(parts->condition, &value) && value);
    if (parts->is_late) {
        const int test = is_always ? head : condition(flow, parts->condition, head, next);
        scope->after_continue = test;
        // The points may move while more are added.
        const int body = statement(flow, scope, parts->body, test);
        flow->points[head].next[0] = body;
    } else {
        scope->after_continue = again;
        const int body = statement(flow, scope, parts->body, again);
        const int test = is_always ? body : condition(flow, parts->condition, body, next);
        flow->points[head].next[0] = test;
    }
    scope->after_break = outer.after_break;
    scope->after_continue = outer.after_continue;
    return head;
}

static int loop_statement(struct flow *flow, struct scope *scope, struct node *node, int next)
{
    struct loop parts = {.condition = condition_of(node),
                         .body = body_of_loop(node),
                         .is_late = node->kind == NODE_DO};

    if (node->kind == NODE_FOR)
        parts.step = node->children[3];
    const int head = loop(flow, scope, &parts, next);
    if (node->kind != NODE_FOR || node->children[0]->kind == NODE_ABSENT)
        return head;
    return statement(flow, scope, node->children[0], head);
}

// The cases of one switch, in the order of the source.
struct cases {
    struct node **nodes;
    int *points;
    size_t count;
    size_t node_capacity;
    size_t point_capacity;
};

static void collect_cases(struct flow *flow, struct cases *cases, struct node *node)
{
    if (node->kind == NODE_CASE || node->kind == NODE_DEFAULT) {
        cases->nodes = memory_grow(cases->nodes, &cases->node_capacity, cases->count + 1,
                                   sizeof(struct node *));
        cases->points =
            memory_grow(cases->points, &cases->point_capacity, cases->count + 1, sizeof(int));
        cases->nodes[cases->count] = node;
        cases->points[cases->count++] = jump(flow, 0);
        node->value = cases->points[cases->count - 1]; // where `statement` puts its body
    }
    for (size_t i = 0; i < node->count; i++)
        if (node->children[i]->kind != NODE_SWITCH)
            collect_cases(flow, cases, node->children[i]);
}

static int dispatch(struct flow *flow, const struct cases *cases, struct node *value, int next)
{
    int other = next;

    for (size_t i = 0; i < cases->count; i++)
        if (cases->nodes[i]->kind == NODE_DEFAULT)
            other = cases->points[i];
    other = end(flow, other);
    for (size_t i = cases->count; i > 0; i--)
        if (cases->nodes[i - 1]->kind == NODE_CASE)
            other = flow_point(flow, (struct point){POINT_CASE,
                                                    cases->nodes[i - 1],
                                                    value,
                                                    {end(flow, cases->points[i - 1]), other}});
    return other;
}

static int selection(struct flow *flow, struct scope *scope, struct node *node, int next)
{
    const int outer = scope->after_break;
    struct cases cases = {0};
    struct node *body = node->children[node->count - 1];
    struct node *value = node->children[node->count - 2];

    collect_cases(flow, &cases, body);
    scope->after_break = next;
    (void)statement(flow, scope, body, next);
    scope->after_break = outer;
    next = flow_value(flow, value, dispatch(flow, &cases, value, next));
    free(cases.nodes);
    free(cases.points);
    return next;
}

static int case_body(struct flow *flow, struct scope *scope, struct node *node, int next)
{
    const int point = (int)node->value;

    next = statement(flow, scope, node->children[node->count - 1], next);
    flow->points[point].next[0] = next;
    return point;
}

static int labelled(struct flow *flow, struct scope *scope, struct node *node, int next)
{
    const int point = label_point(flow, scope, node->id);

    next = statement(flow, scope, node->children[0], next);
    flow->points[point].next[0] = next;
    return point;
}

static int return_statement(struct flow *flow, const struct scope *scope, struct node *node)
{
    const int next =
        flow_point(flow, (struct point){POINT_RETURN, node, NULL, {scope->exit, scope->exit}});

    return node->count > 0 ? flow_value(flow, node->children[0], next) : next;
}

static int statement(struct flow *flow, struct scope *scope, struct node *node, int next)
{
    switch (node->kind) {
    case NODE_BLOCK:
        return block(flow, scope, node, next);
    case NODE_DECLARATIONS:
        return declarations(flow, node, next);
    case NODE_IF:
        return alternative(flow, scope, node, next);
    case NODE_WHILE:
    case NODE_DO:
    case NODE_FOR:
        return loop_statement(flow, scope, node, next);
    case NODE_SWITCH:
        return selection(flow, scope, node, next);
    case NODE_CASE:
    case NODE_DEFAULT:
        return case_body(flow, scope, node, next);
    case NODE_LABEL:
        return labelled(flow, scope, node, next);
    case NODE_BREAK:
        return scope->after_break;
    case NODE_CONTINUE:
        return scope->after_continue;
    case NODE_GOTO:
        return node->refers ? label_point(flow, scope, node->refers) : next;
    case NODE_RETURN:
        return return_statement(flow, scope, node);
    case NODE_ABSENT:
        return next;
    case NODE_OTHER:
        if (strcmp(node->name, "NullStmt") == 0)
            return next;
        return flow_value(flow, node, end(flow, next));
    default:
        return flow_value(flow, node, end(flow, next));
    }
}

static void add_function(struct flow *flow, struct node *function)
{
    struct scope scope = {0};
    struct node *body = body_of(function);

    if (!body)
        return;
    scope.exit = flow_point(flow, (struct point){POINT_EXIT, function, NULL, {-1, -1}});
    scope.after_break = scope.after_continue = scope.exit;
    const int entry = statement(flow, &scope, body, scope.exit);
    free(scope.labels);
    flow->functions = memory_grow(flow->functions, &flow->function_capacity,
                                  flow->function_count + 1, sizeof *flow->functions);
    flow->functions[flow->function_count++] = (struct flow_function){function, entry};
}

void flow_make(struct flow *flow, const struct tree *tree)
{
    *flow = (struct flow){0};
    for (size_t i = 0; i < tree->root->count; i++)
        if (tree->root->children[i]->kind == NODE_FUNCTION)
            add_function(flow, tree->root->children[i]);
}

int flow_entry(const struct flow *flow, const struct node *function)
{
    for (size_t i = 0; i < flow->function_count; i++)
        if (flow->functions[i].node == function)
            return flow->functions[i].entry;
    return -1;
}

void flow_free(struct flow *flow)
{
    free(flow->points);
    free(flow->functions);
    *flow = (struct flow){0};
}

// NOLINTEND(misc-no-recursion)
