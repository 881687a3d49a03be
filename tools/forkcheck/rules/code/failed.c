// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/failed.h"

#include <errno.h>
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- System calls -------------------------------------------------------------------------------

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

static bool is_errno(const struct node *node)
{
    return node->kind == NODE_MACRO && strcmp(node->name, "errno") == 0;
}

bool is_other_error(const struct node *test)
{
    long value = 0;

    test = without_casts(test);
    if (is_binary(test, "&&"))
        return is_other_error(test->children[0]) && is_other_error(test->children[1]);
    return is_binary(test, "!=") && is_errno(without_casts(test->children[0])) &&
           constant_of(test->children[1], &value) &&
           (value == EINTR || value == EAGAIN || value == ECHILD);
}

bool is_system_failure(const struct node *test)
{
    long value = 1;

    test = without_casts(test);
    if (is_call_of(test, ZERO_CALLS))
        return true;
    if (is_binary(test, "&&"))
        return is_system_failure(test->children[0]) && is_other_error(test->children[1]);
    if (!is_comparison(test) || !constant_of(test->children[1], &value))
        return false;
    if (is_operator(test, "!=") && value == 0)
        return is_call_of(without_casts(test->children[0]), ZERO_CALLS);
    return ((is_operator(test, "<") && value == 0) || (is_operator(test, "==") && value == -1)) &&
           is_result(test->children[0]);
}

bool is_null_test(const struct node *test)
{
    test = without_casts(test);
    if (is_operator(test, "!"))
        return is_result_of(test->children[0], openers);
    if (!is_operator(test, "==") || test->count != 2)
        return false;
    return (is_null_pointer(test->children[1]) && is_result_of(test->children[0], openers)) ||
           (is_null_pointer(test->children[0]) && is_result_of(test->children[1], openers));
}

bool is_failure_case(const struct node *label)
{
    const struct node *choice = label;
    long value = 0;

    while (choice && choice->kind != NODE_SWITCH)
        choice = choice->parent;
    // With an end of a range, it may also be a success.
    return choice && label->count == 2 && constant_of(label->children[0], &value) && value == -1 &&
           is_result(choice->children[0]);
}

// ---- Any calls that set errno -------------------------------------------------------------------

// Such as return -1, or EOF, when they fail.
static const char *const others =
    "fflush fclose fputs fputc putc puts putchar printf fprintf vfprintf dprintf send recv sendto "
    "recvfrom bind listen accept connect shmctl semctl msgctl semop sem_destroy unlink mkdir rmdir "
    "rename link symlink truncate lstat stat access fseek mkstemp signal setsockopt getsockname "
    "epoll_create1 epoll_ctl epoll_wait poll select signalfd timerfd_create eventfd sigqueue "
    "sigwaitinfo sigtimedwait nanosleep munmap msync mprotect shmdt shmat mmap tcsetpgrp setuid "
    "setgid getpriority setpriority nice ptrace fsync fdatasync dprintf fchmod chmod chown";

// And such as return NULL.
static const char *const makers = "malloc calloc realloc reallocarray strdup strndup getcwd "
                                  "aligned_alloc sem_open tmpfile popen readdir";

// A function of this source that has not told of the failure, and leaves errno as it is.
static bool is_own_that_fails(const struct node *call)
{
    const struct node *function = called_function(call);

    return function && reaches_call_of(function, fallible) &&
           !reaches_call_of(function,
                            STDOUT_CALLS " fprintf vfprintf dprintf fputs perror warn warnx");
}

static bool is_call_that_fails(const struct node *value)
{
    value = without_casts(value);
    return is_call_of(value, fallible) || is_call_of(value, others) || is_own_that_fails(value);
}

static bool is_call_that_makes(const struct node *value)
{
    value = without_casts(value);
    return is_call_of(value, openers) || is_call_of(value, makers);
}

// What may get the result of such a call: a variable or a member.
struct receiver {
    const struct node *node;
    bool (*is_wanted)(const struct node *value);
    bool has_wanted;
    bool has_other;
};

static bool note_result(const struct node *node, void *context)
{
    struct receiver *receiver = context;
    const struct node *value = NULL;

    if (node->kind == NODE_VARIABLE && node == receiver->node->target && node->count > 0)
        value = node->children[0];
    else if (is_operator(node, "=") && is_alike(node->children[0], receiver->node))
        value = node->children[1];
    long number = 0;
    if (value && receiver->is_wanted(value))
        receiver->has_wanted = true;
    else if (value && !constant_of(value, &number) && !is_null_pointer(value))
        receiver->has_other = true;
    return false;
}

// Is NODE such a call, or what only gets the results of such calls?
static bool is_from(const struct node *node, bool is_wanted(const struct node *))
{
    struct receiver receiver = {.node = without_casts(node), .is_wanted = is_wanted};

    node = receiver.node;
    if (is_operator(node, "="))
        return is_wanted(node->children[1]);
    if (node->kind == NODE_REFERENCE || node->kind == NODE_MEMBER || node->kind == NODE_SUBSCRIPT)
        (void)any_node(function_of(node), note_result, &receiver);
    return is_wanted(node) || (receiver.has_wanted && !receiver.has_other);
}

static bool is_failed_comparison(const struct node *test)
{
    const struct node *result = test->children[0];
    const struct node *other = test->children[1];
    long value = 1;

    if (is_operator(test, "==") && is_null_pointer(other))
        return is_from(result, is_call_that_makes);
    if (!constant_of(other, &value))
        return false;
    if (is_operator(test, "!="))
        return value == 0 && is_call_of(without_casts(result), ZERO_CALLS " fflush fclose");
    return ((is_operator(test, "<") && value == 0) || (is_operator(test, "==") && value == -1)) &&
           is_from(result, is_call_that_fails);
}

static bool is_failed_test(const struct node *test)
{
    test = without_casts(test);
    if (is_binary(test, "||"))
        return is_failed_test(test->children[0]) && is_failed_test(test->children[1]);
    if (is_binary(test, "&&"))
        return is_failed_test(test->children[0]) || is_failed_test(test->children[1]);
    if (is_system_failure(test) || is_call_of(test, "fflush fclose"))
        return true;
    if (is_unary(test, "!"))
        return is_from(test->children[0], is_call_that_makes);
    return is_comparison(test) && is_failed_comparison(test);
}

// Is AT, a statement of the block of a switch, behind the label of a failure?
static bool is_behind_failure_case(const struct node *at)
{
    const struct node *block = at->parent;
    const struct node *label = NULL;

    for (size_t i = 0; i < block->count; i++) {
        if (block->children[i]->kind == NODE_CASE || block->children[i]->kind == NODE_DEFAULT)
            label = block->children[i];
        if (block->children[i] == at)
            break;
    }
    return label && label->kind == NODE_CASE && is_failure_case(label);
}

bool is_where_call_has_failed(const struct node *node)
{
    for (const struct node *at = node; at->parent && at->kind != NODE_FUNCTION; at = at->parent) {
        const struct node *user = at->parent;
        const bool is_choice = user->kind == NODE_IF || user->kind == NODE_CONDITIONAL;
        if (user->kind == NODE_BLOCK && user->parent->kind == NODE_SWITCH)
            return is_behind_failure_case(at);
        if (is_choice && user->children[0] != at) {
            if (user->children[1] != at)
                return false;
            if (!is_other_error(user->children[0]))
                return is_failed_test(user->children[0]);
        } else if (user->kind == NODE_WHILE) {
            return user->children[1] == at && is_failed_test(user->children[0]);
        } else if (user->kind == NODE_FOR || user->kind == NODE_DO) {
            return false;
        }
    }
    return false;
}

// ---- Reasons ------------------------------------------------------------------------------------

bool is_reason(const struct node *node)
{
    return is_errno(node) ||
           is_call_of(node, "perror strerror strerror_r strerror_l err verr warn vwarn") ||
           (node->kind == NODE_STRING && strstr(node->name, "%m"));
}

// NOLINTEND(misc-no-recursion)
