// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/walk.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/found.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/flow.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk_signals.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

enum { CALLS_DEEP = 12 };

void walk_report(struct walk *walk, const char *name, const struct node *node, const char *format,
                 ...)
{
    va_list arguments;

    if (walk->pass < PASSES || walk->is_coarse)
        return;
    va_start(arguments, format);
    found_add_list(walk->found, name, node, format, arguments);
    va_end(arguments);
}

// ---- Contexts -----------------------------------------------------------------------------------

static int context_of(struct walk *walk, int outer, int call, const struct node *function)
{
    const struct context context = {outer, call, (int32_t)function->number};

    return key_table_intern(&walk->contexts, &context, sizeof context, NULL);
}

static struct context context_get(const struct walk *walk, int number)
{
    struct context context;

    memcpy(&context, walk->contexts.keys[number].data, sizeof context);
    return context;
}

const struct node *walk_caller(const struct walk *walk, int *context)
{
    const struct context inner = context_get(walk, *context);

    *context = inner.outer;
    return inner.call == -1 ? NULL : walk->flow.points[inner.call].node;
}

const struct node *walk_given(const struct walk *walk, const struct state *state,
                              const struct node *argument, const struct node **call)
{
    const struct node *node = without_casts(argument);
    int context = state->context;

    while (node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_PARAMETER) {
        const struct node *caller = walk_caller(walk, &context);
        const struct node *given =
            caller ? argument_of(caller, parameter_index(node->target)) : NULL;
        if (!given)
            return NULL;
        node = without_casts(given);
        if (call)
            *call = caller;
    }
    return node;
}

// Is FUNCTION already running in this context?
static bool is_running(const struct walk *walk, const struct state *state,
                       const struct node *function)
{
    for (int at = state->context; at != -1; at = context_get(walk, at).outer)
        if (context_get(walk, at).function == (int32_t)function->number)
            return true;
    return false;
}

// ---- Functions ----------------------------------------------------------------------------------

static void add_state(struct walk *walk, const struct state *state)
{
    struct buffer packed = {0};
    struct state kept = *state;
    bool is_new = false;

    if (walk->states.count >= STATES_MAX) {
        walk->is_cut = true;
        return;
    }
    walk_forget_details(walk, &kept);
    state_pack(&packed, &kept);
    (void)key_table_intern(&walk->states, packed.data, packed.size, &is_new);
    if (is_new)
        walk->crowd[kept.point]++;
    buffer_free(&packed);
}

// The function that CALL calls, by its name or by a pointer; NULL if that is not known.
static const struct node *callee_of(const struct walk *walk, const struct state *state,
                                    const struct node *call)
{
    if (*called_name(call))
        return called_function(call);
    struct value value = state_temp(state, call->children[0]->number);
    if (value.kind != VALUE_FUNCTION && is_operator(call->children[0], "*"))
        value = state_temp(state, call->children[0]->children[0]->number);
    return value.kind == VALUE_FUNCTION ? walk->tree->nodes[value.number] : NULL;
}

static bool may_enter(const struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *function = callee_of(walk, state, call);

    return function && flow_entry(&walk->flow, function) != -1 && state->depth < CALLS_DEEP &&
           !is_running(walk, state, function);
}

// What the function gets: memory from malloc and the like is followed, as variables are.
static struct value parameter_value(struct walk *walk, const struct state *state,
                                    const struct node *call, size_t number)
{
    struct value value = walk_argument(state, call, number);
    const int memory = value.kind == VALUE_PLAIN || value.kind == VALUE_CALL
                           ? rule_belief_memory(walk, argument_of(call, number))
                           : -1;

    if (memory == -1)
        return value;
    return (struct value){.kind = VALUE_ADDRESS, .signs = value.signs, .number = memory};
}

static void enter(struct walk *walk, struct state *state, const struct node *call)
{
    const struct node *function = callee_of(walk, state, call);
    size_t number = 0;

    for (size_t i = 0; i < function->count; i++)
        if (function->children[i]->kind == NODE_PARAMETER) {
            state_set(state, &walk->places, walk_variable(walk, function->children[i]),
                      parameter_value(walk, state, call, number));
            number++;
        }
    state->context = context_of(walk, state->context, state->point, function);
    state->depth++;
    state->point = flow_entry(&walk->flow, function);
}

// Forgets the variables of FUNCTION, which are gone.
static void forget_locals(struct walk *walk, struct state *state, const struct node *function)
{
    for (size_t i = state->fact_count; i > 0; i--) {
        if (i > state->fact_count)
            continue;
        const int place = state->facts[i - 1].place;
        const struct node *root = walk->tree->nodes[place_root(&walk->places, place)];
        if (!root->is_static && function_of(root) == function)
            state_forget(state, &walk->places, place);
    }
}

static void keep_result(struct walk *walk, struct state *state, const struct node *statement)
{
    const struct context context = context_get(walk, state->context);
    struct value value = value_any();

    if (statement->count > 0)
        value = state_temp(state, statement->children[0]->number);
    if (context.call != -1)
        state_set_temp(state, walk->flow.points[context.call].node->number, state->depth - 1,
                       value);
    else if (value.kind == VALUE_FORK && (state->flags & FLAG_OUTSIDE))
        walk->forks[value.site].has_escaped = true;
    if (context.call == -1 && !(state->flags & FLAG_OUTSIDE)) {
        rule_text_end(walk, state, statement, false);
        rule_status_end(walk, state, statement, value);
        rule_child_end(walk, state, statement, value);
        rule_failure_end(walk, state, statement, value);
        rule_parent_end(walk, state, value);
    }
}

// False at the end of the function that the walk began with.
static bool leave(struct walk *walk, struct state *state, const struct node *function)
{
    const struct context context = context_get(walk, state->context);

    if (context.call == -1)
        return false;
    state_end(state);
    forget_locals(walk, state, function);
    state->context = context.outer;
    state->depth--;
    state->point = walk->flow.points[context.call].next[0];
    return true;
}

// ---- Points -------------------------------------------------------------------------------------

static void see_call(struct walk *walk, struct state *state, const struct node *call)
{
    rule_child_call(walk, state, call);
    rule_fork_call(walk, state, call);
    rule_text_call(walk, state, call);
    rule_status_call(walk, state, call);
    rule_wait_call(walk, state, call);
    rule_pause_call(walk, state, call);
    rule_parent_call(walk, state, call);
    rule_signal_call(walk, state, call);
    rule_timer_call(walk, state, call);
    rule_interrupted_call(walk, state, call);
    rule_group_call(walk, state, call);
    rule_inherited_call(walk, state, call);
    rule_counted_call(walk, state, call);
    rule_pipe_call(walk, state, call);
    rule_parted_call(walk, state, call);
    rule_once_call(walk, state, call);
    rule_mask_call(walk, state, call);
    rule_pipes_call(walk, state, call);
    rule_descriptor_call(walk, state, call);
    rule_files_call(walk, state, call);
    rule_offset_call(walk, state, call);
    rule_belief_call(walk, state, call);
    rule_errno_call(walk, state, call);
    rule_instead_call(walk, state, call);
}

// Returns whether STATE goes on; other states are added to the list.
static bool step_call(struct walk *walk, struct state *state, const struct point *point)
{
    static struct outcomes outcomes;

    walk_meet(walk, state);
    see_call(walk, state, point->node);
    if (may_enter(walk, state, point->node)) {
        enter(walk, state, point->node);
        return true;
    }
    outcomes.count = 0;
    walk_call(walk, state, point->node, &outcomes);
    for (size_t i = 0; i < outcomes.count; i++) {
        outcomes.states[i].point = point->next[0];
        if (outcomes.count > 1)
            add_state(walk, &outcomes.states[i]);
    }
    if (outcomes.count == 1)
        *state = outcomes.states[0];
    return outcomes.count == 1;
}

static bool step_branch(struct walk *walk, struct state *state, const struct point *point)
{
    walk_forget_useless(walk, state, point->node);
    rule_signal_test(walk, state, point->node);
    rule_inherited_test(walk, state, point->node);
    rule_counted_test(walk, state, point->node);
    for (int i = 0; i < 2; i++) {
        struct state branch = *state;
        branch.point = point->next[i];
        if (point->kind == POINT_CASE ? walk_assume_case(walk, &branch, point, i == 0)
                                      : walk_assume(walk, &branch, point->node, i == 0))
            add_state(walk, &branch);
    }
    return false;
}

static bool step(struct walk *walk, struct state *state)
{
    const struct point *point = &walk->flow.points[state->point];

    walk->visited[state->point] = true;
    if (point->kind == POINT_BRANCH || point->kind == POINT_CASE)
        return step_branch(walk, state, point);
    if (point->kind == POINT_EXIT)
        return leave(walk, state, point->node);
    if (point->kind == POINT_EVALUATE && point->node->kind == NODE_CALL)
        return step_call(walk, state, point);
    if (point->kind == POINT_EVALUATE)
        walk_evaluate(walk, state, point->node);
    else if (point->kind == POINT_TRUE || point->kind == POINT_FALSE)
        state_set_temp(state, point->node->number, state->depth,
                       value_of(point->kind == POINT_TRUE));
    else if (point->kind == POINT_COPY)
        state_set_temp(state, point->node->number, state->depth,
                       state_temp(state, point->other->number));
    else if (point->kind == POINT_END)
        state_end(state);
    else if (point->kind == POINT_RETURN)
        keep_result(walk, state, point->node);
    state->point = point->next[0];
    return true;
}

// Goes on until the path ends, or comes to a point that others may come to as well.
static void follow(struct walk *walk, struct state *state)
{
    while (step(walk, state))
        if (walk->flow.points[state->point].kind == POINT_JUMP) {
            add_state(walk, state);
            return;
        }
}

// A state at a jump is in the list: the walk goes on behind it.
static void walk_from(struct walk *walk, const struct flow_function *function)
{
    struct state state;
    const bool is_main = strcmp(function->node->name, "main") == 0;

    key_table_free(&walk->states);
    memset(walk->crowd, 0, walk->flow.count * sizeof *walk->crowd);
    state_init(&state);
    state.context = context_of(walk, -1, -1, function->node);
    state.point = function->entry;
    if (!is_main) {
        state.flags = FLAG_OUTSIDE;
        state.children = CHILDREN_MANY;
    }
    if (has_call_of(walk->tree->root, "ptrace"))
        state.flags |= FLAG_TRACES;
    walk_signals_begin(walk, &state);
    add_state(walk, &state);
    for (size_t i = 0; i < walk->states.count; i++) {
        state_unpack(&state, &walk->states.keys[i]);
        walk->is_coarse = (state.flags & FLAG_COARSE) != 0;
        follow(walk, &state);
    }
}

static void pass(struct walk *walk)
{
    memset(walk->visited, 0, walk->flow.count * sizeof *walk->visited);
    for (size_t i = 0; i < walk->flow.function_count; i++)
        if (strcmp(walk->flow.functions[i].node->name, "main") == 0)
            walk_from(walk, &walk->flow.functions[i]);
    // A function comes before those that it calls only if they are not called by main.
    for (size_t i = walk->flow.function_count; i > 0; i--)
        if (!walk->visited[walk->flow.functions[i - 1].entry])
            walk_from(walk, &walk->flow.functions[i - 1]);
}

void walk_program(struct walk *walk, struct tree *tree, struct found_list *found)
{
    *walk = (struct walk){.tree = tree, .found = found};
    flow_make(&walk->flow, tree);
    walk->visited = memory_new(walk->flow.count + 1, sizeof *walk->visited);
    walk->crowd = memory_new(walk->flow.count + 1, sizeof *walk->crowd);
    walk->unset = memory_new(walk->tree->count + 1, sizeof(const struct node *));
    walk->offsets = memory_new(walk->tree->count + 1, sizeof *walk->offsets);
    walk->is_right = memory_new(walk->tree->count + 1, sizeof *walk->is_right);
    walk->restores = memory_new(walk->tree->count + 1, sizeof *walk->restores);
    walk->made_by = memory_new(walk->tree->count + 1, sizeof *walk->made_by);
    walk->own = memory_new(walk->tree->count + 1, sizeof *walk->own);
    walk->read_by = memory_new(walk->tree->count + 1, sizeof *walk->read_by);
    walk->changed_by = memory_new(walk->tree->count + 1, sizeof *walk->changed_by);
    walk->asks_for_parent = has_call_of(tree->root, "getppid");
    walk_find_uses(walk);
    for (walk->pass = 1; walk->pass <= PASSES; walk->pass++)
        pass(walk);
    walk->pass = PASSES;
    walk->is_coarse = false;
    rule_fork_sites(walk);
    rule_beliefs(walk);
    rule_failures(walk);
    rule_statuses(walk);
    rule_pipes(walk);
}

void walk_free(struct walk *walk)
{
    flow_free(&walk->flow);
    key_table_free(&walk->places);
    key_table_free(&walk->contexts);
    key_table_free(&walk->states);
    key_table_free(&walk->meetings);
    key_table_free(&walk->signal_sets);
    free(walk->met);
    free(walk->beliefs);
    free(walk->visited);
    free(walk->crowd);
    free(walk->unset);
    free(walk->offsets);
    free(walk->is_right);
    free(walk->restores);
    free(walk->made_by);
    free(walk->own);
    free(walk->read_by);
    free(walk->changed_by);
    free(walk->last_use);
}
