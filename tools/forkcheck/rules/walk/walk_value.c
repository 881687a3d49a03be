// SPDX-License-Identifier: MIT
//
// The values of expressions that are no calls.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

struct value walk_argument(const struct state *state, const struct node *call, size_t number)
{
    const struct node *argument = argument_of(call, number);

    return argument ? state_temp(state, argument->number) : value_any();
}

static struct value address(int place, bool is_whole)
{
    struct value value = {.signs = POSITIVE};

    if (place != -1) {
        value.kind = VALUE_ADDRESS;
        value.bits = is_whole;
        value.number = place;
    }
    return value;
}

// Whoever gets an address may read what is there.
static void see_address(struct walk *walk, const struct state *state, int place,
                        const struct node *node)
{
    rule_belief_read(walk, state, place, node);
}

// A handler may have changed it since.
static bool is_volatile(const struct node *node)
{
    return strstr(node->type, "volatile") != NULL;
}

static struct value read_place(struct walk *walk, struct state *state, const struct node *node)
{
    const int place = walk_place(walk, state, node);

    if (is_array(node)) {
        see_address(walk, state, place, node);
        return address(place, true);
    }
    if (!(is_change(node->parent) && node->parent->children[0] == node))
        rule_belief_read(walk, state, place, node);
    const struct value value = state_get(state, place);
    return value.kind == VALUE_PLAIN && is_volatile(node) ? value_any() : value;
}

static struct value reference(struct walk *walk, struct state *state, const struct node *node)
{
    if (node->target && node->target->kind == NODE_FUNCTION)
        return (struct value){
            .kind = VALUE_FUNCTION, .signs = POSITIVE, .number = (int32_t)node->target->number};
    if (node->target && node->target->kind == NODE_ENUMERATOR)
        return value_of(node->target->value);
    return read_place(walk, state, node);
}

static void forget_array_of(struct walk *walk, struct state *state, int place)
{
    if (place != -1 && place_get(&walk->places, place).part == PLACE_INDEXED)
        state_forget(state, &walk->places, place_get(&walk->places, place).base);
}

// Is a part of an array or structure compared with a constant, as the result of fork is? A result
// that has been stored may then be looked at there.
static bool is_stored_test(const struct node *node, void *context)
{
    const struct fork_site *site = context;
    long value = 2;

    if (!is_comparison(node))
        return false;
    const struct node *left = without_casts(node->children[0]);
    if ((left->kind != NODE_SUBSCRIPT && left->kind != NODE_MEMBER) ||
        !constant_of(node->children[1], &value))
        return false;
    // Nobody sees by == 0 or != 0 that there is no child. A function that asks for > 0 passes over
    // a failure, which is only seen where the fork is.
    if (is_word_of("== !=", node->name))
        return value == -1;
    return is_word_of(value == 0 ? "< >=" : "", node->name) ||
           (value >= -1 && value <= 1 && function_of(node) == function_of(site->call));
}

void walk_assign(struct walk *walk, struct state *state, int place, struct value value)
{
    if (place == -1) {
        if (value.kind == VALUE_FORK &&
            any_node(walk->tree->root, is_stored_test, &walk->forks[value.site]))
            walk->forks[value.site].has_escaped = true;
        return;
    }
    forget_array_of(walk, state, place);
    state_set(state, &walk->places, place, value);
}

static struct value assignment(struct walk *walk, struct state *state, const struct node *node)
{
    const int place = walk_place(walk, state, node->children[0]);
    const struct value value =
        is_operator(node, "=") ? state_temp(state, node->children[1]->number) : value_any();

    if (node->children[0]->kind == NODE_MACRO)
        state->clobber = state->failed = -1; // errno is set
    rule_vfork_write(walk, state, place, node);
    rule_belief_write(walk, state, place, node);
    rule_race_write(walk, state, node);
    walk_assign(walk, state, place, value);
    return value;
}

static struct value arithmetic(struct value left, struct value right, char operator_)
{
    long number = 0;

    if (!left.has_number || !right.has_number)
        return value_any();
    if (operator_ == '+')
        number = (long)left.number + right.number;
    else if (operator_ == '-')
        number = (long)left.number - right.number;
    else if (operator_ == '|')
        number = left.number | right.number;
    else if (operator_ == '*')
        number = (long)left.number * right.number;
    else
        return value_any();
    return value_of(number);
}

// A wait call that has reaped a child returns its PID.
static bool is_same_child(struct value left, struct value right)
{
    return (left.kind == VALUE_WAIT && right.kind == VALUE_FORK && left.signs == POSITIVE &&
            right.signs == POSITIVE && (right.bits & FORK_REAPED)) ||
           (left.kind == VALUE_FORK && right.kind == VALUE_WAIT && is_same_child(right, left));
}

static bool is_task(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_CALL && !is_call_of(node, END_CALLS);
}

// Who writes pid <= 0 has thought of both, unless what follows is work for the child.
static bool is_meant_for_both(const struct node *node)
{
    if (!is_operator(node, "<="))
        return false;
    const struct node *branch = node->parent;
    while (branch && branch->kind == NODE_BINARY)
        branch = branch->parent;
    return !branch || branch->kind != NODE_IF || !any_node(branch->children[1], is_task, NULL);
}

static struct value binary(struct walk *walk, struct state *state, const struct node *node)
{
    const struct value left = state_temp(state, node->children[0]->number);
    const struct value right = state_temp(state, node->children[1]->number);

    if (is_assignment(node))
        return assignment(walk, state, node);
    if (is_word_of("== !=", node->name) && is_same_child(left, right))
        return value_of(node->name[0] == '=');
    if (is_comparison(node)) {
        const struct value value = value_compare(node->name, left, right);
        if (value.kind == VALUE_TEST && may_be_failed(state, value.site) &&
            (value.as[ROLE_FAILED] != value.as[ROLE_CHILD] || is_meant_for_both(node)))
            walk->forks[value.site].is_no_child = true;
        if (value.kind == VALUE_TEST && value.as[ROLE_FAILED] != value.as[ROLE_PARENT]) {
            walk->forks[value.site].is_noticed = true;
            if (state->role == ROLE_FAILED && state->last == value.site)
                state->flags |= FLAG_NOTICED;
        }
        return value;
    }
    if (is_operator(node, ","))
        return right;
    return node->name[1] == '\0' ? arithmetic(left, right, node->name[0]) : value_any();
}

// The value before or after ++ or --. Numbers are not counted: a loop would have a
// state a round.
static struct value count(struct walk *walk, struct state *state, const struct node *node)
{
    const int place = walk_place(walk, state, node->children[0]);
    const struct value before = state_temp(state, node->children[0]->number);
    struct value after = value_any();

    if (is_operator(node, "++") && !(before.signs & NEGATIVE))
        after.signs = POSITIVE;
    rule_vfork_write(walk, state, place, node);
    rule_belief_write(walk, state, place, node);
    rule_race_write(walk, state, node);
    walk_assign(walk, state, place, after);
    return node->is_postfix ? before : after;
}

static struct value unary(struct walk *walk, struct state *state, const struct node *node)
{
    const struct node *operand = node->children[0];
    const struct value value = state_temp(state, operand->number);

    if (is_operator(node, "&")) {
        const int place = walk_place(walk, state, operand);
        see_address(walk, state, place, operand);
        return address(place, is_array(operand));
    }
    if (is_operator(node, "*"))
        return read_place(walk, state, node);
    if (is_operator(node, "!"))
        return value_not(value);
    if (is_operator(node, "-") && value.has_number)
        return value_of(-(long)value.number);
    if (is_operator(node, "++") || is_operator(node, "--"))
        return count(walk, state, node);
    return value_any();
}

static uint8_t decoded_bits(const char *name)
{
    if (strcmp(name, "WIFEXITED") == 0)
        return STATUS_EXITED | STATUS_NOT_SIGNALED;
    return strcmp(name, "WIFSIGNALED") == 0 ? STATUS_SIGNALED | STATUS_NOT_EXITED : 0;
}

// What WIFEXITED or WIFSIGNALED can be, if something is known of the status.
static uint8_t decoded_signs(const char *name, uint8_t bits)
{
    const bool asks_exit = strcmp(name, "WIFEXITED") == 0;

    if (!asks_exit && strcmp(name, "WIFSIGNALED") != 0)
        return ZERO | POSITIVE;
    const uint8_t yes = asks_exit ? STATUS_EXITED : STATUS_SIGNALED;
    const uint8_t no = asks_exit ? STATUS_NOT_EXITED : STATUS_NOT_SIGNALED;
    const uint8_t other = asks_exit ? STATUS_NOT_SIGNALED : STATUS_NOT_EXITED;
    if (bits & yes)
        return POSITIVE;
    if (bits & no)
        return ZERO;
    return bits & other && !(bits & STATUS_MAY_STOP) ? POSITIVE : ZERO | POSITIVE;
}

// A comparison with errno behind a wait whose result is not asked is about that wait. That it is
// not EINTR says nothing yet.
static void note_asked_wait(const struct walk *walk, struct state *state,
                            const struct node *comparison)
{
    const struct node *number = without_casts(comparison->children[1]);

    if (state->clobber == -1 || !is_call_of(walk->tree->nodes[state->clobber], WAIT_CALLS) ||
        (number->macro && strcmp(number->macro, "EINTR") == 0))
        return;
    state->failed = state->clobber;
    state->clobber = -1;
}

static struct value macro(struct walk *walk, struct state *state, const struct node *node)
{
    if (node->count == 0) {
        rule_errno_read(walk, state, node);
        const bool is_asked = is_operator(node->parent, "==") || is_operator(node->parent, "!=");
        if (is_asked)
            note_asked_wait(walk, state, node->parent);
        for (size_t i = 0; is_asked && i < state->fact_count; i++)
            state->facts[i].value.bits &=
                (uint8_t)(state->facts[i].value.kind == VALUE_STATUS ? ~STATUS_FAILED : 0xff);
        struct value value = state_get(state, walk_errno(walk));
        if (state->failed != -1 && value.signs == ANY_SIGN)
            value.signs = POSITIVE;
        return value;
    }
    rule_status_value(walk, state, node);
    const int place = walk_place(walk, state, node->children[0]);
    struct value status = state_get(state, place);
    if (place == -1 || status.kind != VALUE_STATUS || strncmp(node->name, "WIF", 3) != 0)
        return value_any();
    // That a child has not stopped does not tell how it has ended.
    if (!is_unary(node->parent, "!") || is_macro_of(node, "WIFEXITED WIFSIGNALED"))
        status.bits |= STATUS_ASKED;
    state_refine(state, place, status);
    return (struct value){.kind = VALUE_DECODED,
                          .signs = decoded_signs(node->name, status.bits),
                          .bits = decoded_bits(node->name),
                          .number = place};
}

// The walk does not follow which parts of a variable a list sets.
static void assign_list(struct walk *walk, struct state *state, const struct node *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->children[i]->kind == NODE_LIST)
            assign_list(walk, state, list->children[i]);
        else
            walk_assign(walk, state, -1, state_temp(state, list->children[i]->number));
}

static void variable(struct walk *walk, struct state *state, const struct node *node)
{
    const int place = walk_variable(walk, node);
    struct value value = value_any();

    for (size_t i = 0; i < node->count; i++)
        if (node->children[i]->kind != NODE_OTHER && node->children[i]->kind != NODE_LIST)
            value = state_temp(state, node->children[i]->number);
        else if (node->children[i]->kind == NODE_LIST)
            assign_list(walk, state, node->children[i]);
    if (!node->is_static)
        walk_assign(walk, state, place, value);
}

static struct value value_at(struct walk *walk, struct state *state, const struct node *node)
{
    switch (node->kind) {
    case NODE_INTEGER:
        return value_of(node->value);
    case NODE_SIZEOF:
        return node->value > 0 ? value_of(node->value) : (struct value){.signs = POSITIVE};
    case NODE_STRING:
        return (struct value){.signs = POSITIVE};
    case NODE_REFERENCE:
        return reference(walk, state, node);
    case NODE_MEMBER:
    case NODE_SUBSCRIPT:
        return read_place(walk, state, node);
    case NODE_CAST:
        return state_temp(state, node->children[0]->number);
    case NODE_UNARY:
        return unary(walk, state, node);
    case NODE_BINARY:
        return binary(walk, state, node);
    case NODE_MACRO:
        return macro(walk, state, node);
    default:
        return value_any();
    }
}

void walk_evaluate(struct walk *walk, struct state *state, const struct node *node)
{
    if (node->kind == NODE_VARIABLE) {
        variable(walk, state, node);
        return;
    }
    if (node->kind == NODE_BINARY || node->kind == NODE_UNARY)
        rule_status_value(walk, state, node);
    if (is_operator(node, "==") || is_operator(node, "!="))
        rule_wait_value(walk, state, node);
    state_set_temp(state, node->number, state->depth, value_at(walk, state, node));
}

// NOLINTEND(misc-no-recursion)
