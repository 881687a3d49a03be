// SPDX-License-Identifier: MIT
//
// What calls return when they succeed: success-misread, impossible-comparison.
#include <fcntl.h>
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// ---- What calls return --------------------------------------------------------------------------

static const char *const returns_zero =
    "pipe pipe2 close kill killpg sigaction sigprocmask fclose fflush chdir mkdir rmdir unlink "
    "setpgid atexit socketpair bind listen connect rename tcsetpgrp setitimer ftruncate munmap "
    "sem_init sem_wait sem_post mkfifo stat fstat";
static const char *const returns_descriptor =
    "open openat creat dup socket accept mkstemp memfd_create epoll_create1";
static const char *const returns_size = "write pwrite printf fprintf dprintf";

struct question {
    const struct node *node; // the comparison, or what is asked whether it is 0
    const struct node *call;
    const struct node *part; // that has the result; NULL if it is asked for at once
    const char *operation;
    long number;       // that the result is compared with
    long success;      // what the call returns then,
    const char *words; // and what that is; NULL if that is not known
};

static bool is_plain_wait(const struct node *call)
{
    long flags = 1;

    return is_call_of(call, "wait") ||
           (is_call_of(call, "waitpid") && constant_of(argument_of(call, 2), &flags) && flags == 0);
}

// Does the program use what CALL reads, behind the statement in which it asks for the result? Then
// it does not await the end of the input there.
static bool is_used_read(const struct node *call)
{
    const struct node *into = argument_of(call, 1);
    const struct node *variable = into ? variable_of(pointed_into(without_casts(into))) : NULL;
    const struct node *statement = call;

    if (!is_call_of(call, "read") || !variable)
        return false;
    while (statement->parent->kind != NODE_BLOCK && statement->parent->kind != NODE_FUNCTION)
        statement = statement->parent;
    const struct node *block = statement->parent;
    for (size_t i = 0; i < block->count; i++)
        if (block->children[i]->number > statement->number &&
            mentions(block->children[i], variable))
            return true;
    return false;
}

static void learn_success(struct question *question)
{
    const struct node *call = question->call;
    long number = 0;

    question->success = 1;
    if (is_call_of(call, returns_zero)) {
        question->success = 0;
        question->words = "0";
    } else if (is_call_of(call, returns_descriptor) ||
               (is_call_of(call, "fcntl") && constant_of(argument_of(call, 1), &number) &&
                (number == F_DUPFD || number == F_DUPFD_CLOEXEC))) {
        question->words = "the descriptor, which is greater than 0";
    } else if (is_call_of(call, "dup2 dup3")) {
        question->words = "its second argument";
        if (constant_of(argument_of(call, 1), &number))
            question->success = number;
    } else if (is_call_of(call, returns_size) || is_used_read(call)) {
        question->words = "the number of bytes";
    } else if (is_call_of(call, FORK_CALLS) || is_plain_wait(call)) {
        question->words = "the PID of the child";
    }
}

static bool is_true_of(const struct question *question, long value)
{
    switch (question->operation[0]) {
    case '=':
        return value == question->number;
    case '!':
        return value != question->number;
    case '<':
        return value < question->number ||
               (question->operation[1] == '=' && value == question->number);
    default:
        return value > question->number ||
               (question->operation[1] == '=' && value == question->number);
    }
}

// ---- Questions ----------------------------------------------------------------------------------

// The statement before that whose condition, or expression, NODE is in.
static const struct node *statement_before(const struct node *node)
{
    while (node->parent && node->parent->kind != NODE_BLOCK) {
        const struct node *user = node->parent;
        if (user->kind == NODE_FUNCTION || (user->kind == NODE_IF && user->children[0] != node))
            return NULL;
        node = user;
    }
    for (size_t i = 1; node->parent && i < node->parent->count; i++)
        if (node->parent->children[i] == node)
            return node->parent->children[i - 1];
    return NULL;
}

// The call whose result VALUE is: itself, as it is assigned there, or in the statement before.
static void find_call(struct question *question, const struct node *value)
{
    const struct node *before = statement_before(value);

    value = without_casts(value);
    if (is_operator(value, "=")) {
        question->part = without_casts(value->children[0]);
        question->call = without_casts(value->children[1]);
    } else if (value->kind == NODE_CALL) {
        question->call = value;
    } else if (before && is_operator(before, "=") && is_same_part(before->children[0], value)) {
        question->part = value;
        question->call = without_casts(before->children[1]);
    } else if (before && before->kind == NODE_DECLARATIONS && before->count == 1 &&
               before->children[0] == value->target && value->target->count > 0) {
        question->part = value;
        question->call = without_casts(value->target->children[0]);
    }
}

// Fills the question that NODE, a part of a condition, asks. False if it asks another one.
static bool find_question(const struct node *node, struct question *question)
{
    const struct node *value = node;

    *question = (struct question){.node = node, .operation = "!="};
    if (is_unary(node, "!")) {
        question->operation = "==";
        value = node->children[0];
    } else if (is_comparison(node)) {
        question->operation = node->name;
        value = node->children[0];
        if (!constant_of(node->children[1], &question->number))
            return false;
    }
    if (question->number != 0 && question->number != -1)
        return false;
    find_call(question, value);
    if (!question->call || question->call->kind != NODE_CALL || called_function(question->call))
        return false;
    learn_success(question);
    return question->words != NULL;
}

// ---- Branches that tell an error ----------------------------------------------------------------

static bool is_reason(const struct node *node, void *context)
{
    (void)context;
    return is_macro_of(node, "errno") || is_call_of(node, "strerror") ||
           (node->kind == NODE_STRING && strstr(node->name, "%m"));
}

static bool tells_error(const struct node *statement)
{
    statement = without_casts(statement);
    return is_call_of(statement, "perror err warn") ||
           (is_call_of(statement, "fprintf printf dprintf") &&
            any_node(statement, is_reason, NULL));
}

static bool ends_badly(const struct node *statement)
{
    const struct node *status = NULL;
    long number = 0;

    statement = without_casts(statement);
    if (statement->kind == NODE_RETURN)
        status = statement->count > 0 ? statement->children[0] : NULL;
    else if (is_call_of(statement, "exit _exit err errx"))
        status = argument_of(statement, 0);
    return status && constant_of(status, &number) && number != 0;
}

static const struct node *first_of(const struct node *branch)
{
    return branch->kind != NODE_BLOCK ? branch : branch->count > 0 ? branch->children[0] : NULL;
}

static const struct node *last_of(const struct node *branch)
{
    return branch->kind != NODE_BLOCK ? branch
           : branch->count > 0        ? branch->children[branch->count - 1]
                                      : NULL;
}

// Does BRANCH tell an error, with its reason, and do nothing but to clean up and end?
static bool is_of_error(const struct node *branch)
{
    return branch && first_of(branch) && tells_error(first_of(branch)) &&
           !reaches_call_of(branch, FORK_CALLS " " WAIT_CALLS " " EXEC_CALLS " read fgets");
}

static bool is_of_bad_end(const struct node *branch)
{
    return branch && last_of(branch) && ends_badly(last_of(branch)) && is_of_error(branch);
}

// The branch that is taken surely if the question has the answer TRUTH; NULL if there is none.
static const struct node *branch_if(const struct question *question, bool truth)
{
    const struct node *condition = question->node;

    while (is_binary(condition->parent, truth ? "||" : "&&"))
        condition = condition->parent;
    const struct node *user = condition->parent;
    if (user->kind != NODE_IF || user->children[0] != condition)
        return NULL;
    return truth ? user->children[1] : user->count > 2 ? user->children[2] : NULL;
}

// ---- Success that is taken for failure ----------------------------------------------------------

// Does CALL close descriptor 0, or perhaps do so? Then the next descriptor may be 0.
static bool is_close_of_input(const struct node *call, void *context)
{
    long number = 0;

    (void)context;
    if (is_call_of(call, "closefrom close_range daemon fclose"))
        return true;
    if (!is_call_of(call, "close") || !argument_of(call, 0))
        return false;
    return constant_of(argument_of(call, 0), &number) ? number == 0 : loop_of(call) != NULL;
}

static bool may_be_descriptor_zero(const struct source *source, const struct question *question)
{
    return is_call_of(question->call, returns_descriptor) &&
           any_node(source->tree->root, is_close_of_input, NULL);
}

static bool see_success(struct source *source, const struct question *question)
{
    const bool is_fork = is_call_of(question->call, FORK_CALLS);
    const struct node *branch = branch_if(question, is_true_of(question, question->success));

    if (!(is_fork ? is_of_bad_end(branch) : is_of_error(branch)) ||
        may_be_descriptor_zero(source, question))
        return false;
    source_report(source, "success-misread", question->node,
                  "%s returns %s when it succeeds, and this takes that for a failure: it returns "
                  "-1 when it fails",
                  called_name(question->call), question->words);
    return true;
}

// ---- Failures that are never seen ---------------------------------------------------------------

// Is the result compared in another way, too, that may tell a failure?
static bool is_other_test(const struct node *node, void *context)
{
    const struct question *question = context;
    long value = 0;

    if (!is_comparison(node) || node == question->node)
        return false;
    for (size_t i = 0; i < 2; i++)
        if (is_same_part(node->children[i], question->part) &&
            !(constant_of(node->children[1 - i], &value) && value == 0 &&
              is_word_of("== !=", node->name)))
            return true;
    return false;
}

static bool is_tested_otherwise(struct question *question)
{
    return question->part && any_node(function_of(question->node), is_other_test, question);
}

// Is it only 0 that the program takes for a failure?
static void see_zero(struct source *source, struct question *question)
{
    const bool truth = is_true_of(question, 0);
    const struct node *branch = branch_if(question, truth);

    if (is_call_of(question->call, returns_zero) || is_call_of(question->call, "read fork vfork") ||
        question->number != 0 || is_true_of(question, 1) == truth ||
        is_true_of(question, -1) == truth || !is_of_error(branch) ||
        may_be_descriptor_zero(source, question) || is_tested_otherwise(question))
        return;
    source_report(source, "impossible-comparison", question->node,
                  "%s returns -1 when it fails, and not 0: this test sees no failure",
                  called_name(question->call));
}

// dup2 onto another descriptor than 0 never returns 0.
static void see_copy(struct source *source, const struct question *question)
{
    if (!is_call_of(question->call, "dup2 dup3") || question->success == 0 ||
        !constant_of(argument_of(question->call, 1), &(long){0}) || question->number != 0 ||
        !is_word_of("== !=", question->operation))
        return;
    source_report(source, "impossible-comparison", question->node,
                  "%s returns the new descriptor, %ld, or -1 when it fails: it is never 0",
                  called_name(question->call), question->success);
}

// ---- getpid -------------------------------------------------------------------------------------

static bool is_asked_whether_zero(const struct node *node)
{
    long number = 1;

    return is_unary(node, "!") || ((is_operator(node, "==") || is_operator(node, "!=")) &&
                                   constant_of(node->children[1], &number) && number == 0);
}

struct setting {
    const struct node *variable;
    bool has_own;   // PID
    bool has_other; // value
};

static bool note_setting(const struct node *node, void *context)
{
    struct setting *setting = context;
    const struct node *value = NULL;

    if (node == setting->variable && node->count > 0)
        value = node->children[0];
    else if ((is_change(node) || is_unary(node, "&")) &&
             without_casts(node->children[0])->target == setting->variable)
        value = is_operator(node, "=") ? node->children[1] : node;
    if (value && is_call_of(without_casts(value), "getpid"))
        setting->has_own = true;
    else if (value)
        setting->has_other = true;
    return false;
}

static void see_own(struct source *source, const struct node *node)
{
    const struct node *value = without_casts(node->children[0]);
    struct setting setting = {.variable = value->target};

    if (value->kind == NODE_REFERENCE && setting.variable)
        (void)any_node(source->tree->root, note_setting, &setting);
    if (is_call_of(value, "getpid") || (setting.has_own && !setting.has_other))
        source_report(source, "impossible-comparison", node,
                      "getpid returns the PID of the process itself, and never 0: it is fork that "
                      "returns 0 in the child");
}

static bool is_in_condition(const struct node *node)
{
    const struct node *user = node->parent;

    return is_binary(user, "&&") || is_binary(user, "||") || is_unary(user, "!") ||
           (user &&
            (user->kind == NODE_IF || user->kind == NODE_WHILE || user->kind == NODE_CONDITIONAL) &&
            user->children[0] == node);
}

static bool see_node(const struct node *node, void *context)
{
    struct question question;

    if (is_asked_whether_zero(node) && is_in_condition(node))
        see_own(context, node);
    if ((is_in_condition(node) || is_asked_whether_zero(node)) &&
        !(is_unary(node->parent, "!") && !is_asked_whether_zero(node)) &&
        find_question(node, &question) && !see_success(context, &question)) {
        see_zero(context, &question);
        see_copy(context, &question);
    }
    return false;
}

void source_results(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
