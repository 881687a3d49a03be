// SPDX-License-Identifier: MIT
//
// Only an exit status other than 0 counts as a failure, and nobody asks for signals: a child that a
// signal has killed is taken for one that has succeeded: exit-status-unasked.
#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/answer.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

static bool is_zero(const struct node *node)
{
    long value = 1;

    return constant_of(node, &value) && value == 0;
}

// ---- The condition ------------------------------------------------------------------------------

// The status of a WEXITSTATUS that is asked not to be 0; NULL if NODE asks something else.
static const struct node *failure_asked(const struct node *node)
{
    node = without_casts(node);
    if (node->kind == NODE_BINARY && is_word_of("!= >", node->name) && is_zero(node->children[1]))
        node = without_casts(node->children[0]);
    return is_macro_of(node, "WEXITSTATUS") && node->count > 0 ? node->children[0] : NULL;
}

static bool is_exit_of(const struct node *node, const struct node *status)
{
    node = without_casts(node);
    return is_macro_of(node, "WIFEXITED") && node->count > 0 && is_alike(node->children[0], status);
}

// Is STATEMENT all that `if (WIFEXITED(status))` does, or one statement of its block?
static bool is_in_exit_branch(const struct node *statement, const struct node *status)
{
    const struct node *user = statement->parent;

    if (user->kind == NODE_BLOCK) {
        statement = user;
        user = user->parent;
    }
    return user->kind == NODE_IF && user->count == 2 && user->children[1] == statement &&
           is_exit_of(user->children[0], status);
}

// The status of which CONDITION asks whether it is one of exit and not 0; NULL if it asks something
// else. STATEMENT is the `if` of that condition, or NULL.
static const struct node *status_asked(const struct node *condition, const struct node *statement)
{
    const struct node *status = NULL;

    condition = without_casts(condition);
    if (is_binary(condition, "&&") && (status = failure_asked(condition->children[1])))
        return is_exit_of(condition->children[0], status) ? status : NULL;
    status = statement ? failure_asked(condition) : NULL;
    return status && is_in_exit_branch(statement, status) ? status : NULL;
}

// ---- Whether nothing else is asked of it --------------------------------------------------------

#define SIGNAL_QUESTIONS "WIFSIGNALED WTERMSIG WIFSTOPPED WCOREDUMP"

static bool is_question(const struct node *node, void *context)
{
    (void)context;
    return is_macro_of(node, SIGNAL_QUESTIONS " WIFEXITED");
}

// Does the call only store a status at ADDRESS?
static bool is_only_stored(const struct node *address)
{
    const struct node *function = called_function(address->parent);

    return is_call_of(address->parent, WAIT_CALLS) ||
           (function && !any_node(function, is_question, NULL));
}

struct status {
    const struct node *variable;
    const struct node *first; // WIFEXITED
};

static bool is_used_otherwise(const struct node *node, void *context)
{
    struct status *status = context;
    const struct node *user = node->parent;

    if (node->kind != NODE_REFERENCE || node->target != status->variable)
        return false;
    if (is_macro_of(user, "WIFEXITED")) {
        const bool is_second = status->first && status->first != user;
        status->first = user;
        return is_second;
    }
    if (is_unary(user, "&"))
        return !is_only_stored(user);
    return !is_macro_of(user, "WEXITSTATUS") &&
           !(is_operator(user, "=") && user->children[0] == node);
}

// Others may ask what the variable of another function, or of none, tells.
static bool is_all_that_is_asked(const struct node *status)
{
    struct status used = {.variable = without_casts(status)->target};

    return used.variable && used.variable->kind == NODE_VARIABLE && !used.variable->is_static &&
           function_of(used.variable) == function_of(status) &&
           !any_node(function_of(status), is_used_otherwise, &used);
}

// ---- What follows from the answer ---------------------------------------------------------------

static bool fails(const struct node *node)
{
    const struct node *number = node->kind == NODE_RETURN && node->count > 0 ? node->children[0]
                                : is_call_of(node, "exit _exit")             ? argument_of(node, 0)
                                                                             : NULL;
    long value = 0;

    return number && constant_of(number, &value) && value != 0;
}

// Does the block that STATEMENT stands in, or that around it, end with `return 0;`?
static bool is_success_behind(const struct node *statement)
{
    const struct node *block = statement->parent;

    while (block && block->kind != NODE_FUNCTION &&
           !(block->kind == NODE_BLOCK && block->parent->kind == NODE_FUNCTION))
        block = block->parent;
    const struct node *last = block && block->kind == NODE_BLOCK && block->count > 0
                                  ? block->children[block->count - 1]
                                  : NULL;
    return last && last->kind == NODE_RETURN && last->count > 0 && is_zero(last->children[0]);
}

// Does the branch of a failure make the function, or the process, fail?
static bool decides(const struct source *source, const struct node *statement)
{
    const struct node *part = statement->children[1];
    const struct node *const *steps =
        part->kind == NODE_BLOCK ? (const struct node *const *)part->children : &part;

    for (size_t i = 0; i < (part->kind == NODE_BLOCK ? part->count : 1); i++) {
        if (is_change_of_answer(source->tree->root, steps[i]))
            return true;
        if (fails(steps[i]))
            return steps[i]->kind == NODE_CALL || (is_success_behind(statement) &&
                                                   is_result_of_use(source->tree->root, statement));
    }
    return false;
}

// ---- Programs in which a signal is no failure ---------------------------------------------------

// Children that the program itself kills end as they should, and SIGPIPE ends those of a pipeline.
static bool is_end_by_signal_wanted(const struct node *root)
{
    return has_call_of(root, "kill killpg sigqueue tgkill pidfd_send_signal alarm raise ptrace "
                             "setrlimit prlimit prctl") ||
           (has_call_of(root, EXEC_CALLS) && has_call_of(root, "pipe pipe2"));
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    const struct node *status =
        node->kind == NODE_IF && node->count == 2 ? status_asked(node->children[0], node) : NULL;

    if (status && is_all_that_is_asked(status) && decides(source, node))
        source_report(source, "exit-status-unasked", node,
                      "nothing here asks WIFSIGNALED: a child that was killed by a signal has no "
                      "exit status, and is taken for one that has succeeded");
    return false;
}

void source_killed_failure(struct source *source)
{
    if (!is_end_by_signal_wanted(source->tree->root))
        (void)any_node(source->tree->root, see_node, source);
}
