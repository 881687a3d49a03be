// SPDX-License-Identifier: MIT
//
// effect-in-assert: a program that is compiled with NDEBUG does not evaluate what assert is given
// (C11, 7.2.1.1), and so does not make the calls and changes in it.
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- Effects ------------------------------------------------------------------------------------

// Calls that change something for the whole program.
#define LASTING_CALLS                                                                              \
    FORK_CALLS " " EXEC_CALLS " posix_spawn posix_spawnp wait pipe pipe2 dup2 dup3 raise "         \
               "pthread_create pthread_join sem_post sem_wait"

// Calls that change something where they are made; a function that undoes it may hold them.
static const char *const effects = LASTING_CALLS
    " wait3 wait4 close closedir read write pread pwrite readv writev send sendto recv recvfrom "
    "killpg dup open openat creat fopen fdopen popen pclose opendir fclose fflush fputs fputc putc "
    "fwrite fread fgets fprintf printf puts putchar dprintf getline scanf fscanf sscanf snprintf "
    "sprintf malloc calloc realloc strdup mmap munmap msync ftruncate lseek shm_open shm_unlink "
    "shmget shmat shmdt shmctl msgget msgsnd msgrcv msgctl semget semop semctl mq_open mq_send "
    "mq_receive signal sigemptyset sigfillset sigaddset "
    "sigdelset sigsuspend sigwait sigwaitinfo sigtimedwait pause sleep usleep nanosleep alarm "
    "setitimer timer_create timer_settime setpgid setsid setpgrp tcsetpgrp chdir fchdir unlink "
    "mkdir rmdir rename mkfifo socket socketpair bind listen accept connect shutdown sem_init "
    "sem_open sem_close sem_unlink sem_destroy sem_trywait sem_timedwait pthread_detach "
    "pthread_mutex_init pthread_mutex_lock pthread_mutex_unlock pthread_mutex_destroy "
    "pthread_cond_init pthread_cond_wait pthread_cond_signal pthread_cond_broadcast "
    "pthread_mutexattr_init pthread_mutexattr_setpshared pthread_mutexattr_setrobust "
    "pthread_barrier_init pthread_barrier_wait pthread_attr_init setenv unsetenv putenv atexit "
    "setvbuf freopen prctl setrlimit sched_setaffinity";

static bool may_not_wait(const struct node *call)
{
    const struct node *flags = argument_of(call, is_call_of(call, "waitid") ? 3 : 2);
    long value = 0;

    return !constant_of(flags, &value) || (value & WNOHANG);
}

// Signal 0 is only a question, and F_GETFL and the like are.
static bool is_lasting(const struct node *node)
{
    long value = 0;

    if (is_call_of(node, "kill"))
        return constant_of(argument_of(node, 1), &value) && value != 0;
    if (is_call_of(node, "waitpid waitid"))
        return !may_not_wait(node);
    return is_call_of(node, LASTING_CALLS);
}

static bool is_own_effect(const struct node *node)
{
    long value = 0;

    if (is_call_of(node, "fcntl"))
        return constant_of(argument_of(node, 1), &value) &&
               (value == F_SETFD || value == F_SETFL || value == F_SETLK || value == F_SETLKW);
    if (is_call_of(node, "sigaction sigprocmask pthread_sigmask"))
        return !is_null_pointer(argument_of(node, 1));
    return is_lasting(node) || is_call_of(node, "waitpid waitid") || is_call_of(node, effects);
}

static bool is_lasting_within(const struct node *node, void *context)
{
    enum { CALLS_DEEP = 4 };
    const struct node *function = called_function(node);
    int deeper = *(const int *)context + 1;

    return is_lasting(node) ||
           (function && deeper <= CALLS_DEEP && any_node(function, is_lasting_within, &deeper));
}

static bool has_effect(const struct node *call)
{
    const struct node *function = called_function(call);
    int depth = 0;

    return function ? any_node(function, is_lasting_within, &depth) : is_own_effect(call);
}

// ---- Calls that are expected to do nothing ------------------------------------------------------

// Is CALL compared with what it returns if it does nothing: -1, NULL, or 0 at the end of a file and
// where no child has ended? The program then only makes sure of that.
static bool does_nothing(const struct node *call)
{
    const struct node *result = call;
    long value = 1;

    while (result->parent->kind == NODE_CAST)
        result = result->parent;
    const struct node *test = result->parent;
    if (is_unary(test, "!"))
        return strchr(call->type, '*') != NULL;
    if (test->kind != NODE_BINARY || test->children[0] != result ||
        !constant_of(test->children[1], &value))
        return false;
    if (is_binary(test, "<"))
        return value == 0;
    if (!is_binary(test, "=="))
        return false;
    return value == -1 ||
           (value == 0 && (is_call_of(call, "read recv waitpid wait4") || strchr(call->type, '*')));
}

// ---- Assertions ---------------------------------------------------------------------------------

struct effect {
    const struct node *call;
    const struct node *change;
};

static bool note_effect(const struct node *node, void *context)
{
    struct effect *effect = context;

    if (is_change(node) && !effect->change)
        effect->change = node;
    else if (node->kind == NODE_CALL && has_effect(node) && !does_nothing(node))
        effect->call = node;
    return effect->call != NULL;
}

// What the assertion that fails by CALL asks: `x` of `if (x) ; else fail()`, `x ? 0 : fail()` and
// `x || (fail(), 0)`.
static const struct node *assertion_of(const struct node *call)
{
    const struct node *node = call;

    for (; node->parent && node->parent->kind != NODE_FUNCTION; node = node->parent) {
        const struct node *outer = node->parent;
        if ((outer->kind == NODE_IF || outer->kind == NODE_CONDITIONAL || is_binary(outer, "||")) &&
            outer->children[0] != node)
            return outer->children[0];
    }
    return NULL;
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    struct effect effect = {NULL, NULL};

    if (!is_call_of(node, "__assert_fail __assert") || !node->spelled ||
        !strstr(node->spelled, "assert.h"))
        return false;
    const struct node *assertion = assertion_of(node);
    if (assertion)
        (void)any_node(assertion, note_effect, &effect);
    if (effect.call)
        source_report(source, "effect-in-assert", effect.call,
                      "compiled with NDEBUG, the program does not call %s: make the call ahead of "
                      "assert, and give assert its result",
                      called_name(effect.call));
    else if (effect.change)
        source_report(source, "effect-in-assert", effect.change,
                      "compiled with NDEBUG, the program does not make this change: make it ahead "
                      "of assert");
    return false;
}

// NOLINTEND(misc-no-recursion)

void source_assert(struct source *source)
{
    if (!source->tree->names_ndebug)
        (void)any_node(source->tree->root, see_node, source);
}
