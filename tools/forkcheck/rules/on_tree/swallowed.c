// SPDX-License-Identifier: MIT
//
// A function that treats a read that has failed like the end of the input: failure-as-end. Either
// its callers ask for a failure and it never returns -1, or a caller asks nothing at all, though
// the function tries again after EINTR, and so knows that a read may fail; or it returns 0 there as
// at a good end.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/one_reason.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/code/read_result.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/transfer.h"

// ---- Conditions ---------------------------------------------------------------------------------

static enum truth truth_of(const struct node *condition, const struct node *call,
                           enum result result)
{
    const struct read read = {call, result};

    return read_truth(condition, &read);
}

// Is the condition true in both cases, but not after bytes have been read?
static bool is_for_both(const struct node *condition, const struct node *call)
{
    return truth_of(condition, call, HAS_FAILED) == IS_TRUE &&
           truth_of(condition, call, IS_AT_END) == IS_TRUE &&
           truth_of(condition, call, HAS_READ) == IS_FALSE;
}

// errno, other than in `n == -1 && errno == EINTR`.
static bool is_errno(const struct node *node, void *context)
{
    (void)context;
    return is_macro_of(node, "errno") && (!is_comparison(node->parent) || asks_more_reasons(node));
}

struct place {
    const struct node *call;
    const struct node *condition; // NULL while there is none
};

// A condition that a failed read meets, and the end does not.
static bool is_for_failure(const struct node *node, void *context)
{
    const struct place *place = context;

    return (node->kind == NODE_IF || node->kind == NODE_CONDITIONAL) &&
           truth_of(node->children[0], place->call, HAS_FAILED) == IS_TRUE &&
           truth_of(node->children[0], place->call, IS_AT_END) == IS_FALSE;
}

static bool note_condition(const struct node *node, void *context)
{
    struct place *place = context;
    const bool is_loop = node->kind == NODE_WHILE || node->kind == NODE_FOR;
    const struct node *condition = is_loop                 ? condition_of(node)
                                   : node->kind == NODE_IF ? node->children[0]
                                                           : NULL;

    if (!condition)
        return false;
    const enum truth failed = truth_of(condition, place->call, HAS_FAILED);
    if (failed != IS_UNKNOWN && failed == truth_of(condition, place->call, IS_AT_END) &&
        failed != truth_of(condition, place->call, HAS_READ))
        place->condition = condition;
    return place->condition != NULL;
}

// ---- Functions that never return -1 -------------------------------------------------------------

// A change of VARIABLE other than `have += n` and `have++`.
static bool is_no_counting(const struct node *node, void *variable)
{
    return (is_change(node) || is_unary(node, "&")) &&
           without_casts(node->children[0])->target == variable && !is_operator(node, "+=") &&
           !is_operator(node, "++");
}

// A variable that counts from 0 on.
static bool is_counter(const struct node *value)
{
    struct node *variable = value->kind == NODE_REFERENCE ? value->target : NULL;
    long number = -1;

    return variable && variable->kind == NODE_VARIABLE && variable->count > 0 &&
           constant_of(variable->children[0], &number) && number >= 0 && function_of(variable) &&
           !any_node(function_of(variable), is_no_counting, variable);
}

static bool is_count(const struct node *value)
{
    long number = -1;

    if (constant_of(value, &number))
        return number >= 0;
    value = without_casts(value);
    return strncmp(value->type, "unsigned", strlen("unsigned")) == 0 || is_counter(value);
}

static bool may_be_negative(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_RETURN && (node->count == 0 || !is_count(node->children[0]));
}

struct asking {
    const struct node *function;
    const struct node *variable;
    const struct node *test;
};

static bool is_asking_variable(const struct node *node, void *context)
{
    struct asking *asking = context;

    if (node->kind == NODE_REFERENCE && node->target == asking->variable && is_failure_test(node))
        asking->test = node;
    return asking->test != NULL;
}

// Does a caller ask whether FUNCTION has failed?
static bool is_asking(const struct node *node, void *context)
{
    struct asking *asking = context;

    if (node->kind != NODE_CALL || called_function(node) != asking->function)
        return false;
    asking->variable = result_variable(node);
    if (is_failure_test(node) || (is_operator(node->parent, "=") && is_failure_test(node->parent)))
        asking->test = node;
    else if (asking->variable && asking->variable->kind == NODE_VARIABLE)
        (void)any_node(function_of(node), is_asking_variable, asking);
    return asking->test != NULL;
}

// Does the function do more with the result than to count it, and to ask whether it is positive?
static bool is_other_use(const struct node *node, void *context)
{
    const struct asking *asking = context;

    if (node->kind != NODE_REFERENCE || node->target != asking->variable)
        return false;
    const struct node *user = node->parent;
    while (user->kind == NODE_CAST)
        user = user->parent;
    return user->kind == NODE_CALL || user->kind == NODE_RETURN || user->kind == NODE_CONDITIONAL;
}

// ---- Functions whose callers ask nothing --------------------------------------------------------

// A question about the result that tells the end from a failure, but not the one for EINTR.
static bool is_telling(const struct node *node, void *context)
{
    const struct place *place = context;

    return is_comparison(node) &&
           (is_read_result(node->children[0], place->call) ||
            is_read_result(node->children[1], place->call)) &&
           !is_for_one_reason(node) &&
           truth_of(node, place->call, HAS_FAILED) != truth_of(node, place->call, IS_AT_END);
}

static bool is_retry(const struct node *node, void *context)
{
    (void)context;
    return is_macro_of(node, "errno") && is_comparison(node->parent);
}

// Is it the bound of a loop, as in `i < n`?
static bool is_bound(const struct node *comparison)
{
    const struct node *loop = comparison->parent;

    return (loop->kind == NODE_FOR || loop->kind == NODE_WHILE) &&
           condition_of(loop) == comparison && is_word_of("< > != <= >=", comparison->name);
}

static bool is_passed_on(const struct node *user)
{
    return is_call_of(user, "write fwrite send printf fprintf dprintf") ||
           (user->kind == NODE_CALL && called_function(user) &&
            reaches_call_of(user, WRITING_CALLS " fwrite"));
}

// A use of the number of bytes by which a caller may find that there are too few: any but as the
// size of what is passed on, as the bound of a loop, and as the place of the '\0' behind it.
static bool is_checking(const struct node *node, void *context)
{
    const struct asking *asking = context;

    if (is_macro_of(node, "errno"))
        return true;
    if (node->kind != NODE_REFERENCE || node->target != asking->variable)
        return false;
    const struct node *user = node->parent;
    if (is_operator(user, "=") && user->children[0] == node)
        return !is_discarded(user);
    while (user->kind == NODE_CAST)
        user = user->parent;
    return !(is_comparison(user) && is_bound(user)) && !is_passed_on(user) &&
           user->kind != NODE_SUBSCRIPT;
}

// A call of the function whose caller takes what there is for all.
static bool is_trusting(const struct node *node, void *context)
{
    struct asking *asking = context;

    if (node->kind != NODE_CALL || called_function(node) != asking->function)
        return false;
    asking->variable = result_variable(node);
    if (asking->variable && asking->variable->kind == NODE_VARIABLE &&
        function_of(asking->variable) == function_of(node) &&
        !any_node(function_of(node), is_checking, asking))
        asking->test = node;
    return asking->test != NULL;
}

// A number that could be -1, and is meant to be where it is none of bytes.
static bool has_room_for_failure(const struct node *function)
{
    static const char *const starts[] = {"ssize_t (", "int (", "long ("};

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (strncmp(function->written, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

// -------------------------------------------------------------------------------------------------

static void see_swallowed(struct source *source, const struct node *call)
{
    const struct node *function = function_of(call);
    const struct node *variable = result_variable(call);
    struct asking asking = {.function = function, .variable = variable};
    struct place place = {.call = call};

    if (!variable || any_node(function, is_errno, NULL) ||
        any_node(function, may_be_negative, NULL) || any_node(function, is_other_use, &asking) ||
        any_node(function, is_for_failure, &place) || !any_node(function, note_condition, &place))
        return;
    if (any_node(source->tree->root, is_asking, &asking))
        source_report(source, "failure-as-end", place.condition,
                      "when %s fails, this goes on as at the end of the input, and the failure for "
                      "which line %u asks is never told: return -1 then",
                      called_name(call), asking.test->line);
    else if (loop_of(call) && has_room_for_failure(function) &&
             any_node(function, is_retry, NULL) && !any_node(function, is_telling, &place) &&
             !reaches_call_of(body_of(function), PRINT_CALLS " " END_CALLS) &&
             any_node(source->tree->root, is_trusting, &asking))
        source_report(source, "failure-as-end", place.condition,
                      "when %s fails for another reason than EINTR, this goes on as at the end of "
                      "the input, and line %u takes what there is for all: return -1 then",
                      called_name(call), asking.test->line);
}

// ---- Functions that return 0 as at the end ------------------------------------------------------

static bool is_negative(const struct node *value)
{
    long number = 0;

    return constant_of(value, &number) && number < 0;
}

static bool is_choice(const struct node *value)
{
    value = without_casts(value);
    return value->kind == NODE_CONDITIONAL &&
           ((is_null_pointer(value->children[1]) && is_negative(value->children[2])) ||
            (is_null_pointer(value->children[2]) && is_negative(value->children[1])));
}

// `return sofar == 0 ? 0 : -1`: the end is a good one if nothing has been read, else a failure.
static bool is_end(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_RETURN && node->count > 0 && is_choice(node->children[0]);
}

static bool is_about(const struct node *node, void *context)
{
    const struct place *place = context;

    return is_read_result(node, place->call) ||
           (is_macro_of(node, "errno") &&
            !(is_operator(node->parent, "=") && node->parent->children[0] == node));
}

struct reading {
    struct source *source;
    struct place place;
};

static bool see_end(const struct node *node, void *context)
{
    struct reading *reading = context;
    const struct node *call = reading->place.call;

    if (node->kind == NODE_IF && is_for_both(node->children[0], call) &&
        any_node(node->children[1], is_end, NULL) &&
        !any_node(node->children[1], is_about, &reading->place) &&
        !any_node(function_of(call), is_for_failure, &reading->place))
        source_report(reading->source, "failure-as-end", node->children[0],
                      "when %s fails, this goes on as at the end of the input: ask whether it "
                      "returns -1 first",
                      called_name(call));
    return false;
}

// -------------------------------------------------------------------------------------------------

static bool see_node(const struct node *node, void *context)
{
    struct reading reading = {context, {.call = node}};

    if (!is_call_of(node, "read pread recv recvfrom") || !function_of(node))
        return false;
    see_swallowed(context, node);
    (void)any_node(function_of(node), see_end, &reading);
    return false;
}

void source_swallowed(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
