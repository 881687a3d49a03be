// SPDX-License-Identifier: MIT
//
// The exit code of a child that a signal has killed is made 0, and the program never asks for
// signals: status-unguarded. Without an exit status, success is the one answer that is surely
// wrong.
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

static bool is_zero(const struct node *node)
{
    long value = 1;

    return constant_of(node, &value) && value == 0;
}

static bool is_status_of(const struct node *value, const struct node *asked)
{
    value = without_casts(value);
    return is_macro_of(value, "WEXITSTATUS") && is_alike(value->children[0], asked->children[0]);
}

// ---- What becomes of the code -------------------------------------------------------------------

struct code {
    const struct node *variable;
    bool is_judged;
};

// Does the code become what the function returns or the process ends with, or is it compared with
// 0?
static bool note_use(const struct node *node, void *context)
{
    struct code *code = context;
    const struct node *user = node->parent;

    if (node->kind != NODE_REFERENCE || node->target != code->variable)
        return false;
    while (user->kind == NODE_CAST)
        user = user->parent;
    code->is_judged |= user->kind == NODE_RETURN || is_call_of(user, "exit _exit") ||
                       is_unary(user, "!") ||
                       (is_word_of("== != >", user->name ? user->name : "") &&
                        user->kind == NODE_BINARY && is_zero(user->children[1]));
    return code->is_judged;
}

static bool is_judged(const struct node *value)
{
    struct code code = {.variable = NULL};
    const struct node *user = value->parent;

    while (user->kind == NODE_CAST)
        user = user->parent;
    if (user->kind == NODE_RETURN || is_call_of(user, "exit _exit"))
        return true;
    if (user->kind == NODE_VARIABLE)
        code.variable = user;
    else if (is_operator(user, "="))
        code.variable = without_casts(user->children[0])->target;
    return code.variable && any_node(function_of(value), note_use, &code);
}

// ---- The two forms ------------------------------------------------------------------------------

// WIFEXITED(status) ? WEXITSTATUS(status) : 0
static bool is_choice(const struct node *node)
{
    const struct node *asked = without_casts(node->children[0]);
    const bool is_negated = is_unary(asked, "!");

    asked = is_negated ? without_casts(asked->children[0]) : asked;
    return is_macro_of(asked, "WIFEXITED") &&
           is_status_of(node->children[is_negated ? 2 : 1], asked) &&
           is_zero(node->children[is_negated ? 1 : 2]) && is_judged(node);
}

static const struct node *only_statement(const struct node *statement)
{
    return statement->kind == NODE_BLOCK && statement->count == 1 ? statement->children[0]
                                                                  : statement;
}

static const struct node *next_of(const struct node *statement)
{
    const struct node *block = statement->parent;

    for (size_t i = 0; block->kind == NODE_BLOCK && i + 1 < block->count; i++)
        if (block->children[i] == statement)
            return block->children[i + 1];
    return NULL;
}

static bool returns_zero(const struct node *statement)
{
    return statement && statement->kind == NODE_RETURN && statement->count > 0 &&
           is_zero(statement->children[0]);
}

// if (WIFEXITED(status)) return WEXITSTATUS(status); return 0;
static bool is_branch(const struct node *node)
{
    const struct node *asked = without_casts(node->children[0]);
    const struct node *then = only_statement(node->children[1]);

    return is_macro_of(asked, "WIFEXITED") && then->kind == NODE_RETURN && then->count > 0 &&
           is_status_of(then->children[0], asked) &&
           returns_zero(node->count > 2 ? only_statement(node->children[2]) : next_of(node));
}

// ---- What else the program asks -----------------------------------------------------------------

struct asked {
    const struct node *function;
    unsigned exits; // how often the function asks whether the child has exited
    bool is_other;  // the program asks for signals, or gives the status to somebody who may
};

static bool note_asked(const struct node *node, void *context)
{
    struct asked *asked = context;

    asked->is_other |= is_macro_of(node, "WIFSIGNALED WTERMSIG WIFSTOPPED WCOREDUMP") ||
                       is_call_of(node, "waitid psignal") || is_unknown_call(node);
    asked->exits += is_macro_of(node, "WIFEXITED") && function_of(node) == asked->function;
    return false;
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    struct asked asked = {.function = function_of(node)};

    if (!((node->kind == NODE_CONDITIONAL && node->count > 2 && is_choice(node)) ||
          (node->kind == NODE_IF && is_branch(node))))
        return false;
    (void)any_node(source->tree->root, note_asked, &asked);
    if (!asked.is_other && asked.exits == 1)
        source_report(source, "status-unguarded", node,
                      "a child that a signal has killed counts as one that has ended with 0, which "
                      "is success, and nothing asks WIFSIGNALED: shells take 128 + WTERMSIG");
    return false;
}

void source_killed(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
