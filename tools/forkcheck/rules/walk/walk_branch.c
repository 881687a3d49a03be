// SPDX-License-Identifier: MIT
//
// What a path knows because it has taken a branch.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/flow.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

static const char *const zero_is_failure =
    "fopen fdopen freopen malloc calloc realloc strdup popen opendir getcwd fgets "
    "fread fwrite";

// All that these return is 0, or -1 or EOF.
static const char *const zero_is_success =
    "pipe pipe2 close kill sigaction sigprocmask fflush fclose chdir mkdir unlink setpgid "
    "fseek fseeko mkfifo socketpair ftruncate setrlimit rename rmdir";

// The variable that an expression reads or has just assigned.
static int changed_place(struct walk *walk, const struct state *state, const struct node *node)
{
    node = without_casts(node);
    return walk_place(walk, state, is_assignment(node) ? node->children[0] : node);
}

// The call whose result VALUE is has failed on this path, if its sign says so.
static void note_failure(struct walk *walk, struct state *state, struct value value)
{
    if (value.kind != VALUE_CALL || is_question(walk->tree->nodes[value.site]))
        return;
    const struct node *call = walk->tree->nodes[value.site];
    if (!(value.signs & POSITIVE) && prints_to_stdout(call))
        state->text &= TEXT_OF_STREAMS; // it has failed
    const bool has_failed =
        value.signs == NEGATIVE ||
        (!(value.signs & ZERO) && is_word_of(zero_is_success, called_name(call))) ||
        (value.signs == ZERO && is_word_of(zero_is_failure, called_name(call)));
    if (!has_failed && value.site == state->clobber)
        return; // errno is still that of an earlier call
    state->failed = has_failed ? value.site : -1;
    state->clobber = -1;
}

// The statuses of a wait call that has failed tell nothing. The program knows of that failure if it
// would have taken the other branch after a success.
static void note_failed_wait(struct state *state, struct value wait, bool is_after_success)
{
    if (wait.kind != VALUE_WAIT || wait.signs != NEGATIVE || is_after_success)
        return;
    for (size_t i = 0; i < state->fact_count; i++) {
        struct value *value = &state->facts[i].value;
        if (value->kind == VALUE_STATUS && value->site == wait.site)
            value->bits |= STATUS_FAILED;
    }
}

static void refine(struct walk *walk, struct state *state, const struct node *node,
                   struct value value)
{
    note_failure(walk, state, value);
    state_refine(state, changed_place(walk, state, node), value);
    state_set_temp(state, node->number, state->depth, value);
}

static void refine_status(struct state *state, struct value decoded, bool truth)
{
    struct value status = state_get(state, decoded.number);
    const uint8_t bits = decoded.bits;

    if (status.kind != VALUE_STATUS || bits == 0)
        return;
    if (truth)
        status.bits |= bits;
    else
        status.bits |= bits & STATUS_EXITED ? STATUS_NOT_EXITED : STATUS_NOT_SIGNALED;
    state_refine(state, decoded.number, status);
}

// The end of the pipe is a standard stream already.
static void be_standard(struct state *state, struct value end, int number)
{
    if (number < 0 || number > 2)
        return;
    state->standard[number] = (uint8_t)(2 * end.site + end.bits);
    state->pipes[end.site] &= (uint8_t)~end.bits;
    state->pipes[end.site] |= PIPE_MOVED;
}

// Does the comparison say that the number is one of 0, 1 and 2?
static bool is_small(const char *operator_, long number, bool truth)
{
    if (strcmp(operator_, truth ? "==" : "!=") == 0)
        return number >= 0 && number <= 2;
    return (number == 2 && strcmp(operator_, truth ? "<=" : ">") == 0) ||
           (number == 3 && strcmp(operator_, truth ? "<" : ">=") == 0);
}

static bool refine_side(struct walk *walk, struct state *state, const char *operator_,
                        const struct node *node, struct value other, bool truth)
{
    struct value value = state_temp(state, node->number);

    const bool is_equal = strcmp(operator_, truth ? "==" : "!=") == 0;
    value.signs = value_signs_if(operator_, value, other, truth);
    // What a program compares the result of a wait call with is a PID, although it is the -1 of a
    // fork that has failed where the program does not ask.
    if (is_equal && value.kind == VALUE_WAIT && !other.has_number &&
        (other.signs & POSITIVE || other.kind == VALUE_FORK))
        value.signs &= POSITIVE;
    if (value.signs == 0)
        return false;
    if (is_equal && other.has_number) {
        if (value.kind == VALUE_STATUS && other.number == 0)
            value.bits |= STATUS_EXITED | STATUS_NOT_SIGNALED;
        if (value.kind == VALUE_PLAIN)
            value = other;
    }
    if (value.kind == VALUE_DECODED && other.has_number && other.number == 0)
        refine_status(state, value, strcmp(operator_, truth ? "!=" : "==") == 0);
    if (value.kind == VALUE_PIPE && other.has_number && is_equal && !strchr(node->type, '*'))
        be_standard(state, value, other.number);
    // A descriptor that is a standard stream is meant to be handed on.
    if (value.kind == VALUE_CALL && other.has_number && !strchr(node->type, '*') &&
        is_small(operator_, other.number, truth))
        value.kind = VALUE_PLAIN;
    struct value success = value;
    success.signs = POSITIVE;
    note_failed_wait(state, value,
                     value_signs_if(operator_, success, other, truth) != 0 && other.has_number);
    refine(walk, state, node, value);
    return true;
}

// Does the comparison say that the call has transferred less than wanted? fread and fwrite tell of
// a failure in this way, and with write it is mostly one, too.
static bool is_short(const struct node *call, const char *operator_, struct value wanted,
                     bool truth)
{
    if (is_call_of(call, "fread fwrite") && wanted.has_number && wanted.number == 0)
        return is_word_of(truth ? "==" : "!= >", operator_);
    return is_call_of(call, "fread fwrite write send pwrite") &&
           !(wanted.has_number && wanted.number <= 0) &&
           is_word_of(truth ? "!= <" : "== >=", operator_);
}

static void note_short(const struct walk *walk, struct state *state, const struct node *comparison,
                       struct value result, struct value wanted, bool truth)
{
    if (result.kind != VALUE_CALL ||
        !is_short(walk->tree->nodes[result.site], comparison->name, wanted, truth))
        return;
    state->failed = result.site;
    state->clobber = -1;
}

static bool assume_comparison(struct walk *walk, struct state *state, const struct node *node,
                              bool truth)
{
    const struct value left = state_temp(state, node->children[0]->number);
    const struct value right = state_temp(state, node->children[1]->number);

    if (!refine_side(walk, state, node->name, node->children[0], right, truth) ||
        !refine_side(walk, state, mirrored(node->name), node->children[1], left, truth))
        return false;
    note_short(walk, state, node, left, right, truth);
    return true;
}

bool may_be_failed(const struct state *state, int site)
{
    return state->last != site || state->role != ROLE_PARENT;
}

// A branch on the result of fork may part the processes, or notice a failure.
static void note_fork(struct walk *walk, struct state *state, struct value value,
                      const struct node *condition)
{
    if (value.kind != VALUE_FORK && value.kind != VALUE_TEST)
        return;
    struct fork_site *site = &walk->forks[value.site];
    const bool child = (value.as[ROLE_CHILD] & ZERO) != 0;
    const bool parent = (value.as[ROLE_PARENT] & ZERO) != 0;
    const bool failed = (value.as[ROLE_FAILED] & ZERO) != 0;
    if (parent != failed)
        site->is_noticed = true;
    if (child != failed && may_be_failed(state, value.site))
        site->is_no_child = true;
    if (state->last != value.site)
        return;
    if (parent != failed && state->role == ROLE_FAILED)
        state->flags |= FLAG_NOTICED;
    if (child != parent && state->split == -1) {
        state->split = (int32_t)condition->number;
        state->flags |= FLAG_SPLIT;
    }
}

// Is CALL one of a function of this source in which FAILED is, perhaps some calls deep?
static bool leads_to(const struct node *call, const struct node *failed)
{
    const struct node *function = called_function(call);
    const struct node *other = function_of(failed);

    return function && other && body_of(function) &&
           (function == other || reaches_call_of(body_of(function), other->name));
}

struct answer_of {
    const struct node *variable;
    const struct node *failed;
};

static bool gets_answer(const struct node *node, void *context)
{
    const struct answer_of *answer = context;

    return node->kind == NODE_CALL && result_variable(node) == answer->variable &&
           leads_to(node, answer->failed);
}

// Is NODE what a function of this source has returned because a call in it has failed: -1, or 0 for
// a pointer or a truth? On this path errno still is that of the call.
static bool is_answer_of_failure(const struct walk *walk, const struct state *state,
                                 const struct node *node)
{
    const struct node *failed = walk->tree->nodes[state->failed];
    const struct value value = state_temp(state, node->number);
    struct answer_of answer = {.failed = failed};

    node = without_casts(node);
    if (is_operator(node, "="))
        node = without_casts(node->children[1]);
    const bool zero_fails = strchr(node->type, '*') || is_word_of("_Bool bool", node->type);
    if (state->clobber != -1 || value.signs != (zero_fails ? ZERO : NEGATIVE))
        return false;
    if (node->kind == NODE_CALL)
        return leads_to(node, failed);
    answer.variable = node->kind == NODE_REFERENCE ? node->target : NULL;
    return answer.variable && function_of(node) &&
           any_node(function_of(node), gets_answer, &answer);
}

// Does the condition ask for the result of the call that has failed, for errno, or for the result
// of a call since then that ends the process if it fails? Any other one may be about a later call.
static bool is_about_failure(const struct walk *walk, const struct state *state,
                             const struct node *condition)
{
    bool is_about = is_answer_of_failure(walk, state, condition);

    for (size_t i = 0; i < condition->count || i == 0; i++) {
        const struct node *part = condition->count > 0 ? condition->children[i] : condition;
        const uint8_t kind = state_temp(state, part->number).kind;
        is_about |= kind == VALUE_FORK || kind == VALUE_WAIT || kind == VALUE_TEST ||
                    part->kind == NODE_MACRO || (int32_t)part->number == state->clobber ||
                    (is_comparison(condition) && is_answer_of_failure(walk, state, part));
    }
    return is_about || condition->kind == NODE_MACRO ||
           (int32_t)condition->number == state->clobber;
}

bool walk_assume(struct walk *walk, struct state *state, const struct node *condition, bool truth)
{
    struct value value = state_temp(state, condition->number);

    if (truth ? !value_may_hold(value) : !value_may_fail(value))
        return false;
    note_fork(walk, state, value, condition);
    if (state->failed != -1 && !is_about_failure(walk, state, condition) &&
        !is_beside_failure(walk, condition))
        state->failed = state->clobber = -1;
    if (is_comparison(condition))
        return assume_comparison(walk, state, condition, truth);
    if (value.kind == VALUE_DECODED)
        refine_status(state, value, truth);
    if (value.kind == VALUE_STATUS && !truth)
        value.bits |= STATUS_EXITED | STATUS_NOT_SIGNALED;
    value.signs &= (uint8_t)(truth ? NEGATIVE | POSITIVE : ZERO);
    refine(walk, state, condition, value);
    return true;
}

// One comparison of the value of a switch: can it be as TRUTH says, and what is known then?
static bool assume_switch(struct walk *walk, struct state *state, const struct node *node,
                          const char *operator_, long number, bool truth)
{
    const struct value value = state_temp(state, node->number);
    const struct value test = value_compare(operator_, value, value_of(number));

    if (truth ? !value_may_hold(test) : !value_may_fail(test))
        return false;
    note_fork(walk, state, test, node);
    return refine_side(walk, state, operator_, node, value_of(number), truth);
}

// With `case 1 ... 9:` of GNU C, what is not in the range may be below or above it: then nothing
// more is known.
static bool assume_range(struct walk *walk, struct state *state, const struct point *point,
                         bool truth)
{
    long low = 0;
    long high = 0;

    if (!constant_of(point->node->children[0], &low) ||
        !constant_of(point->node->children[1], &high))
        return true;
    const struct value value = state_temp(state, point->other->number);
    if (!truth)
        return value_may_fail(value_compare(">=", value, value_of(low))) ||
               value_may_fail(value_compare("<=", value, value_of(high)));
    return assume_switch(walk, state, point->other, ">=", low, true) &&
           assume_switch(walk, state, point->other, "<=", high, true);
}

bool walk_assume_case(struct walk *walk, struct state *state, const struct point *point, bool truth)
{
    enum { OF_RANGE = 3 };
    long number = 0;

    if (point->node->count == OF_RANGE)
        return assume_range(walk, state, point, truth);
    return !constant_of(point->node->children[0], &number) ||
           assume_switch(walk, state, point->other, "==", number, truth);
}
