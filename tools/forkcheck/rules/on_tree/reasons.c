// SPDX-License-Identifier: MIT
//
// Messages about a call that has failed, without errno: message-without-reason.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/told.h"

// ---- Failures -----------------------------------------------------------------------------------

// Calls that return 0 and nothing else when they succeed,
#define ZERO_CALLS                                                                                 \
    "pipe pipe2 waitid sigaction sigprocmask close chdir socketpair setpgid ftruncate fstat "      \
    "mkfifo kill setrlimit getrlimit setitimer clock_gettime sem_init sem_wait sem_post"

// and such as return -1 when they fail.
static const char *const fallible =
    ZERO_CALLS " dup dup2 dup3 open openat creat wait waitpid wait3 wait4 read write pread pwrite "
               "opendir fopen socket setsid fcntl lseek prctl shmget semget msgget msgsnd msgrcv "
               "shm_open mq_open " FORK_CALLS " " EXEC_CALLS;

// Such as return NULL when they fail, with the reason in errno.
static const char *const openers = "fopen freopen fdopen fmemopen opendir fdopendir";

// The variable that may get the result of such a call.
struct result {
    const char *calls;
    const struct node *variable;
};

static bool gets_result(const struct node *node, void *context)
{
    const struct result *result = context;
    const struct node *value = NULL;

    if (node == result->variable && node->count > 0)
        value = node->children[0];
    else if (is_operator(node, "=") && without_casts(node->children[0])->target == result->variable)
        value = node->children[1];
    return value && is_call_of(without_casts(value), result->calls);
}

// Does NODE have the result of one of CALLS, or is it a variable that has?
static bool is_result_of(const struct node *node, const char *calls)
{
    struct result result = {.calls = calls};

    node = without_casts(node);
    result.variable = node->kind == NODE_REFERENCE ? node->target : NULL;
    return has_call_of(node, calls) ||
           (result.variable && any_node(function_of(node), gets_result, &result));
}

static bool is_result(const struct node *node)
{
    return is_result_of(node, fallible) ||
           (without_casts(node)->kind == NODE_REFERENCE && without_casts(node)->target &&
            is_word_of("pid_t", without_casts(node)->written));
}

static bool is_failure_test(const struct node *test)
{
    long value = 1;

    test = without_casts(test);
    if (is_call_of(test, ZERO_CALLS))
        return true;
    if (!is_comparison(test) || !constant_of(test->children[1], &value))
        return false;
    if (is_operator(test, "!=") && value == 0)
        return is_call_of(without_casts(test->children[0]), ZERO_CALLS);
    return ((is_operator(test, "<") && value == 0) || (is_operator(test, "==") && value == -1)) &&
           is_result(test->children[0]);
}

// Is there no stream? `file == NULL`, `NULL == file` and `!file` ask for it.
static bool is_null_test(const struct node *test)
{
    test = without_casts(test);
    if (is_operator(test, "!"))
        return is_result_of(test->children[0], openers);
    if (!is_operator(test, "==") || test->count != 2)
        return false;
    return (is_null_pointer(test->children[1]) && is_result_of(test->children[0], openers)) ||
           (is_null_pointer(test->children[0]) && is_result_of(test->children[1], openers));
}

static bool is_failure_case(const struct node *label)
{
    const struct node *choice = label;
    long value = 0;

    while (choice && choice->kind != NODE_SWITCH)
        choice = choice->parent;
    // With an end of a range, it may also be a success.
    return choice && label->count == 2 && constant_of(label->children[0], &value) && value == -1 &&
           is_result(choice->children[0]);
}

// ---- Messages -----------------------------------------------------------------------------------

static bool is_reason(const struct node *node)
{
    return (node->kind == NODE_MACRO && strcmp(node->name, "errno") == 0) ||
           is_call_of(node, "perror strerror strerror_r strerror_l err verr warn vwarn") ||
           (node->kind == NODE_STRING && strstr(node->name, "%m"));
}

static bool is_reason_or_call(const struct node *node, void *context)
{
    (void)context;
    return is_reason(node) || called_function(node) || is_unknown_call(node);
}

static bool is_message_node(const struct node *node, void *context)
{
    (void)context;
    return is_message(node);
}

// Does NODE set certain errors apart, such as ENOENT, and leave without a message? What comes
// behind it is about the others.
static bool is_sorting_out(const struct node *node)
{
    const struct node *test = node->kind == NODE_IF ? without_casts(node->children[0]) : NULL;

    if (!test || node->count != 2 || !is_operator(test, "==") ||
        without_casts(test->children[0])->kind != NODE_MACRO ||
        strcmp(without_casts(test->children[0])->name, "errno") != 0)
        return false;
    const struct node *part = node->children[1];
    while (part->kind == NODE_BLOCK && part->count == 1)
        part = part->children[0];
    return part->kind == NODE_RETURN || part->kind == NODE_CONTINUE || part->kind == NODE_BREAK ||
           part->kind == NODE_GOTO || (is_call_of(part, END_CALLS) && !is_message(part));
}

// Does CALL end the process by a function of this source that tells what it is given, and no
// reason?
static bool is_end_without_reason(const struct node *call)
{
    const struct node *function = called_function(call);

    return function && has_call_of(function, END_CALLS) &&
           any_node(function, is_message_node, NULL) &&
           !any_node(function, is_reason_or_call, NULL);
}

// Another function may tell the reason.
static bool tells_reason(const struct node *node, void *context)
{
    (void)context;
    return is_reason(node) || (called_function(node) && !is_end_without_reason(node));
}

static bool is_silent_end(const struct node *node, void *context)
{
    const struct node **found = context;

    if (is_end_without_reason(node))
        *found = node;
    return *found != NULL;
}

// The part that is carried out where a call has failed: one statement, or those from a label to the
// next one.
static void see_part(struct source *source, const struct node *const statements[], size_t count)
{
    const struct node *message = NULL;

    for (size_t i = 0; i < count && statements[i]->kind != NODE_BREAK &&
                       statements[i]->kind != NODE_CASE && statements[i]->kind != NODE_DEFAULT;
         i++) {
        if (is_sorting_out(statements[i]))
            continue;
        if (any_node(statements[i], tells_reason, NULL))
            return;
        if (!message)
            message = find_call_of(statements[i], "fprintf fputs printf puts errx warnx");
        if (!message)
            (void)any_node(statements[i], is_silent_end, &message);
    }
    if (message)
        source_report(source, "message-without-reason", message,
                      "the message does not say why the call has failed: use perror, or strerror "
                      "of errno");
}

// What an `if` has for a failure: the statements of its block.
static void see_branch(struct source *source, const struct node *part)
{
    const bool is_block = part->kind == NODE_BLOCK;

    see_part(source, is_block ? (const struct node *const *)part->children : &part,
             is_block ? part->count : 1);
}

// What stands behind a label are its statement and the next ones of the block.
static void see_case(struct source *source, const struct node *label)
{
    enum { STATEMENTS_MAX = 8 };
    const struct node *statements[STATEMENTS_MAX];
    const struct node *block = label->parent;
    size_t place = 0;
    size_t count = 0;

    while (place < block->count && block->children[place] != label)
        place++;
    statements[count++] = label->children[label->count - 1];
    for (place++; place < block->count && count < STATEMENTS_MAX; place++)
        statements[count++] = block->children[place];
    see_part(source, statements, count);
}

// The part of a program that goes on without a file may say so where it likes: only a message on
// standard error tells of a failure.
static void see_opening(struct source *source, const struct node *part)
{
    if (any_node(part, is_message_node, NULL))
        see_branch(source, part);
}

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_IF && is_failure_test(node->children[0]))
        see_branch(context, node->children[1]);
    if (node->kind == NODE_IF && is_null_test(node->children[0]))
        see_opening(context, node->children[1]);
    if (node->kind == NODE_CASE && is_failure_case(node))
        see_case(context, node);
    return false;
}

void source_reasons(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
