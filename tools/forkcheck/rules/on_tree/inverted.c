// SPDX-License-Identifier: MIT
//
// WIFEXITED and WIFSIGNALED whose answers are exchanged: status-inverted. The walk sees what is
// used where it has no meaning; here is also code that no child ever leads to.
#include <string.h>
#include <sys/wait.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/told.h"

// ---- Parts that are reached only if the answer is no --------------------------------------------

static const struct pair {
    const char *question;
    const char *number; // that has a meaning if the answer is yes
} pairs[] = {{"WIFEXITED", "WEXITSTATUS"}, {"WIFSIGNALED", "WTERMSIG"}, {"WIFSTOPPED", "WSTOPSIG"}};

struct use {
    const struct pair *pair;
    const struct node *status;
    const struct node *number; // found
    bool is_asked_again;
};

static bool note_use(const struct node *node, void *context)
{
    struct use *use = context;
    const bool is_of_status =
        node->kind == NODE_MACRO && node->count > 0 && is_same_part(node->children[0], use->status);

    if (is_of_status && is_macro_of(node, use->pair->question))
        use->is_asked_again = true;
    if (is_of_status && is_macro_of(node, use->pair->number) && !use->number)
        use->number = node;
    if (is_call_of(node, WAIT_CALLS) || (is_change(node) && has_part(node, use->status)))
        use->is_asked_again = true;
    return false;
}

// PART is reached only where the answer to QUESTION is no.
static void see_part(struct source *source, const struct node *question, const struct node *part)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct use use = {.pair = &pairs[i], .status = question->children[0]};
        if (!is_macro_of(question, pairs[i].question))
            continue;
        (void)any_node(part, note_use, &use);
        if (use.number && !use.is_asked_again)
            source_report(source, "status-inverted", use.number,
                          "this is asked only where the answer to %s is no, so that %s tells "
                          "nothing: should it be && for ||, or the other answer?",
                          pairs[i].question, pairs[i].number);
    }
}

static bool asks_how(const struct node *node)
{
    return is_macro_of(node, "WIFEXITED WIFSIGNALED WIFSTOPPED") && node->count > 0;
}

static void see_operator(struct source *source, const struct node *node)
{
    const struct node *left = without_casts(node->children[0]);

    if (is_operator(node, "||") && asks_how(left))
        see_part(source, left, node->children[1]);
    if (is_operator(node, "&&") && is_unary(left, "!") &&
        asks_how(without_casts(left->children[0])))
        see_part(source, without_casts(left->children[0]), node->children[1]);
}

// ---- Both answers are failures ------------------------------------------------------------------

static bool decodes_more(const struct node *node, void *context)
{
    (void)context;
    return is_macro_of(node, "WEXITSTATUS WIFSTOPPED WIFCONTINUED WSTOPSIG");
}

static bool is_message_node(const struct node *node, void *context)
{
    (void)context;
    return is_message(node);
}

// The last thing that STATEMENT does.
static const struct node *last_of(const struct node *statement)
{
    while (statement->kind == NODE_BLOCK && statement->count > 0)
        statement = statement->children[statement->count - 1];
    return statement;
}

// Does STATEMENT end the process, or the function, with another number than 0?
static bool ends_badly(const struct node *statement)
{
    const struct node *status = NULL;
    long number = 0;

    if (statement->kind == NODE_RETURN && statement->count > 0)
        status = statement->children[0];
    else if (is_call_of(statement, "exit _exit _Exit err errx"))
        status = argument_of(statement, 0);
    return status && constant_of(status, &number) && number != 0;
}

// Does STATEMENT say that something has failed, and give up?
static bool is_failure(const struct node *statement)
{
    return ends_badly(last_of(statement)) && any_node(statement, is_message_node, NULL);
}

// Do the statements of BLOCK from this PLACE on only give up?
static bool is_failure_behind(const struct node *block, size_t place)
{
    while (place < block->count && is_message_node(block->children[place], NULL))
        place++;
    return place == block->count || ends_badly(last_of(block->children[place]));
}

// The question of NODE, an if that gives up where the answer is yes; NULL if it is no such thing.
static const struct node *question_of_failure(const struct node *node, const char *question)
{
    if (node->kind != NODE_IF || node->count != 2 || !is_failure(node->children[1]))
        return NULL;
    const struct node *asked = without_casts(node->children[0]);
    return is_macro_of(asked, question) && asked->count > 0 ? asked : NULL;
}

static bool may_tell_of_stops(const struct node *node, void *context)
{
    long options = 0;

    (void)context;
    if (is_call_of(node, "ptrace waitid"))
        return true;
    if (!is_call_of(node, "waitpid wait3 wait4"))
        return false;
    return !constant_of(argument_of(node, is_call_of(node, "wait3") ? 1 : 2), &options) ||
           (options & (WUNTRACED | WCONTINUED));
}

// Has an earlier statement of the block given up because of a signal, with no other status since?
static bool has_failed_by_signal(const struct node *block, size_t place,
                                 const struct node *question)
{
    while (place-- > 0) {
        const struct node *statement = block->children[place];
        const struct node *asked = question_of_failure(statement, "WIFSIGNALED");
        if (asked && is_same_part(asked->children[0], question->children[0]))
            return true;
        if (reaches_call_of(statement, WAIT_CALLS))
            return false;
    }
    return false;
}

static void see_block(struct source *source, const struct node *block)
{
    for (size_t i = 1; i + 1 < block->count; i++) {
        const struct node *question = question_of_failure(block->children[i], "WIFEXITED");
        if (question && !any_node(block->children[i], decodes_more, NULL) &&
            !is_failure_behind(block, i + 1) && has_failed_by_signal(block, i, question) &&
            !any_node(source->tree->root, may_tell_of_stops, NULL))
            source_report(source, "status-inverted", question,
                          "a child that a signal has ended has been refused before, and this "
                          "refuses each that has exited: no child leads to what comes behind; "
                          "should it be !WIFEXITED?");
    }
}

// ---- What is said of a child --------------------------------------------------------------------

static bool is_abnormal(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_STRING && strstr(node->name, "abnormal") &&
           !strstr(node->name, "not abnormal");
}

static bool is_normal(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_STRING && strstr(node->name, "normal") &&
           !strstr(node->name, "abnormal") && !strstr(node->name, "not ");
}

// "abnormally" where the child has exited, and "normally" where it has not.
static void see_branches(struct source *source, const struct node *node)
{
    const struct node *question = without_casts(node->children[0]);

    if (node->count > 2 && is_macro_of(question, "WIFEXITED") && question->count > 0 &&
        any_node(node->children[1], is_abnormal, NULL) &&
        any_node(node->children[2], is_normal, NULL))
        source_report(source, "status-inverted", question,
                      "a child for which this is true has exited, and is said to have ended "
                      "abnormally: should it be !WIFEXITED?");
}

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_BINARY)
        see_operator(context, node);
    if (node->kind == NODE_BLOCK)
        see_block(context, node);
    if (node->kind == NODE_IF || node->kind == NODE_CONDITIONAL)
        see_branches(context, node);
    return false;
}

void source_inverted(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
