// SPDX-License-Identifier: MIT
//
// A child that ends with an error counts as good, because only WIFEXITED is asked:
// exit-status-unasked.
#include <ctype.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- The end of a child -------------------------------------------------------------------------

// Is it the result of a comparison, which may be 1?
static bool is_test(const struct node *node)
{
    node = without_casts(node);
    return is_unary(node, "!") ||
           (node->kind == NODE_BINARY && is_word_of("== != < <= > >= && ||", node->name));
}

void rule_failure_end(struct walk *walk, const struct state *state, const struct node *node,
                      struct value status)
{
    const bool has_status = node->kind == NODE_RETURN
                                ? node->count > 0
                                : is_call_of(node, "exit _exit _Exit quick_exit err errx");

    if (state->born == -1 || walk->failing_end || !has_status || walk->is_coarse)
        return;
    const struct node *number =
        node->kind == NODE_RETURN ? node->children[0] : argument_of(node, 0);
    if (number && ((status.has_number && status.number != 0) || is_test(number)))
        walk->failing_end = node;
}

// ---- What is done with the status ---------------------------------------------------------------

struct use {
    const struct node *question; // WIFEXITED
    const struct node *variable; // whose part the status is
};

static bool is_status(const struct node *node, const struct use *use)
{
    const struct node *status = without_casts(use->question->children[0]);

    if (status->kind == NODE_MEMBER)
        return is_same_member(node, status);
    if (status->kind == NODE_REFERENCE)
        return node->kind == NODE_REFERENCE && node->target == use->variable;
    return node->kind == NODE_SUBSCRIPT && variable_of(node) == use->variable;
}

// Does the function do more with the address than to give it to a wait call?
static bool is_looked_at(const struct node *node, void *context)
{
    const struct node *parameter = context;

    return node->kind == NODE_REFERENCE && node->target == parameter &&
           !is_call_of(node->parent, WAIT_CALLS);
}

static bool is_only_waited_for(const struct node *address)
{
    const struct node *call = address->parent;
    const struct node *function = called_function(call);
    size_t number = 0;

    if (is_call_of(call, WAIT_CALLS))
        return true;
    for (size_t i = 0; function && i < function->count; i++)
        if (function->children[i]->kind == NODE_PARAMETER && argument_of(call, number++) == address)
            return !any_node(function, is_looked_at, function->children[i]);
    return false;
}

// Is NODE, a status, used otherwise than for questions whether it is one of success?
static bool is_used_otherwise(const struct node *node)
{
    const struct node *user = node->parent;

    if (user->kind == NODE_MACRO)
        return is_macro_of(user, "WEXITSTATUS");
    if (is_unary(user, "&"))
        return !is_only_waited_for(user);
    return !is_operator(user, "=") || user->children[0] != node;
}

static bool see_use(const struct node *node, void *context)
{
    const struct use *use = context;

    return is_status(node, use) && is_used_otherwise(node);
}

static bool is_exit_status(const struct node *node, void *context)
{
    (void)context;
    return is_macro_of(node, "WEXITSTATUS");
}

static bool is_alone(const struct use *use)
{
    const struct node *status = without_casts(use->question->children[0]);

    return status->kind == NODE_REFERENCE && use->variable->kind == NODE_VARIABLE &&
           function_of(use->variable);
}

// ---- What follows from the answer ---------------------------------------------------------------

// Does a word begin at AT: behind what is no letter, or as in isGood?
static bool is_start(const char *name, const char *at)
{
    return at == name || !isalpha((unsigned char)at[-1]) ||
           (isupper((unsigned char)*at) && islower((unsigned char)at[-1]));
}

// Is there a word of LIST in NAME?
static bool has_word(const char *name, const char *list)
{
    enum { WORD_MAX = 32 };
    char word[WORD_MAX];

    for (const char *at = name; *at; at++) {
        size_t size = 0;
        if (!is_start(name, at))
            continue;
        while (isalpha((unsigned char)at[size]) && size < WORD_MAX - 1 &&
               (size == 0 || !is_start(name, at + size))) {
            word[size] = (char)tolower((unsigned char)at[size]);
            size++;
        }
        word[size] = '\0';
        if (is_word_of(list, word))
            return true;
    }
    return false;
}

static const char *const good =
    "good ngood ok nok success nsuccess successes successful successfully succeeded succeed passed";
static const char *const bad = "bad nbad fail fails failed failing failure failures nfail nfailed "
                               "error errors";

static const char *name_of(const struct node *place)
{
    place = without_casts(place);
    while (place->kind == NODE_SUBSCRIPT || is_unary(place, "*"))
        place = without_casts(place->children[0]);
    return place->kind == NODE_REFERENCE || place->kind == NODE_MEMBER ? place->name : "";
}

static bool says_good(const struct node *node, void *context)
{
    (void)context;
    if (is_change(node) && has_word(name_of(node->children[0]), good))
        return true;
    return node->kind == NODE_STRING && has_word(node->name, good) && !has_word(node->name, "not");
}

static bool says_bad(const struct node *node, void *context)
{
    long number = 1;

    (void)context;
    if (!is_change(node))
        return false;
    const char *name = name_of(node->children[0]);
    return has_word(name, bad) || (is_operator(node, "=") && has_word(name, good) &&
                                   constant_of(node->children[1], &number) && number == 0);
}

// Is it beside the question only whether there was a child?
static bool is_about_wait(const struct node *node)
{
    return has_call_of(node, WAIT_CALLS) ||
           (node->kind == NODE_BINARY && strstr(node->children[0]->written, "pid_t"));
}

// The whole condition that NODE, the question or its contrary, is a part of by OPERATOR; NULL if
// something else is asked there.
static const struct node *condition_around(const struct node *node, const char *operation)
{
    while (is_operator(node->parent, operation)) {
        const struct node *user = node->parent;
        if (!is_about_wait(user->children[user->children[0] == node]))
            return NULL;
        node = user;
    }
    return node;
}

static bool decides(const struct node *condition, bool is_good)
{
    const struct node *user = condition->parent;

    if ((user->kind != NODE_IF && user->kind != NODE_CONDITIONAL) || user->children[0] != condition)
        return false;
    const struct node *yes = user->children[is_good ? 1 : 2 < user->count ? 2 : 0];
    const struct node *no =
        is_good ? (user->count > 2 ? user->children[2] : NULL) : user->children[1];
    return (yes != condition && any_node(yes, says_good, NULL)) ||
           (no && any_node(no, says_bad, NULL));
}

// ok = WIFEXITED(status), good += WIFEXITED(status), or a function is_good that returns it.
static bool is_kept(const struct node *answer)
{
    const struct node *user = answer->parent;

    if (user->kind == NODE_RETURN)
        return has_word(function_of(user)->name, good);
    if (user->kind == NODE_VARIABLE)
        return has_word(user->name, good);
    return (is_operator(user, "=") || is_operator(user, "+=")) &&
           has_word(name_of(user->children[0]), good);
}

static bool decides_on_success(const struct node *question)
{
    const bool is_negated = is_unary(question->parent, "!");
    const struct node *answer = is_negated ? question->parent : question;
    const struct node *condition = condition_around(answer, is_negated ? "||" : "&&");

    return condition && (decides(condition, !is_negated) || (!is_negated && is_kept(condition)));
}

static bool see_question(const struct node *node, void *context)
{
    struct walk *walk = context;
    struct use use = {.question = node};

    if (!is_macro_of(node, "WIFEXITED") || node->count == 0 || !decides_on_success(node))
        return false;
    use.variable = variable_of(node->children[0]);
    if (!use.variable || (!is_alone(&use) && any_node(walk->tree->root, is_exit_status, NULL)))
        return false;
    if (!any_node(walk->tree->root, see_use, &use))
        walk_report(walk, "exit-status-unasked", node,
                    "this is also true of a child that has ended with an error, as in line %u: ask "
                    "whether WEXITSTATUS is 0, too",
                    walk->failing_end->line);
    return false;
}

void rule_failures(struct walk *walk)
{
    if (walk->failing_end)
        (void)any_node(walk->tree->root, see_question, walk);
}

// NOLINTEND(misc-no-recursion)
