// SPDX-License-Identifier: MIT
//
// Signal handlers: unsafe-handler, handler-errno, handler-flag, handler-blocks, sigchld-merged,
// lost-wakeup, signal-used, signal-uncatchable, interrupted-wait, interrupted-read,
// system-with-handler.
//
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/handlers.h"
#include "forkcheck/rules/code/signal_test.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/on_walk/interrupted.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/walk.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

static const char *const unsafe =
    "printf fprintf vprintf vfprintf sprintf snprintf dprintf puts fputs putchar fputc putc fwrite "
    "perror fflush fopen fclose malloc calloc realloc free exit syslog strerror strsignal system "
    "getenv localtime ctime asprintf scanf fgets getchar popen pclose psignal vsnprintf vsprintf "
    "getline strtok rand srand random srandom gmtime asctime opendir readdir closedir getpwnam "
    "getpwuid gethostbyname err errx verr verrx warn warnx vwarn vwarnx strdup fread setenv putenv "
    "pthread_mutex_lock pthread_mutex_unlock";

// ---- In a handler -------------------------------------------------------------------------------

struct within {
    struct source *source;
    const struct handler *handler;
    unsigned depth;
};

static bool see_unsafe(const struct node *node, void *context)
{
    enum { CALLS_DEEP = 5 };
    struct within *within = context;
    const struct node *function = called_function(node);

    if (!function && is_call_of(node, unsafe))
        source_report(within->source, "unsafe-handler", node,
                      "%s is called in the signal handler %s, and is not async-signal-safe: the "
                      "signal may have interrupted the same function",
                      called_as(node), within->handler->function->name);
    if (!function || within->depth == CALLS_DEEP)
        return false;
    within->depth++;
    (void)any_node(function, see_unsafe, within);
    within->depth--;
    return false;
}

static bool is_errno(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_MACRO && strcmp(node->name, "errno") == 0;
}

static void see_errno(struct source *source, const struct node *function)
{
    if (has_call_of(function, "wait waitpid waitid read write kill close open fork") &&
        !has_call_of(function, QUICK_END_CALLS " exit abort") &&
        !any_node(function, is_errno, NULL))
        source_report(source, "handler-errno", function,
                      "the handler may change errno of the code that it interrupts: save errno "
                      "first, and restore it at the end");
}

static bool is_plain_global(const struct node *node)
{
    const struct node *variable = without_casts(node)->target;

    return without_casts(node)->kind == NODE_REFERENCE && variable &&
           variable->kind == NODE_VARIABLE && variable->parent->kind == NODE_UNIT &&
           !strstr(variable->type, "volatile") && !strstr(variable->type, "_Atomic");
}

static bool see_flag(const struct node *node, void *context)
{
    if (is_change(node) && is_plain_global(node->children[0]))
        source_report((struct source *)context, "handler-flag", node,
                      "what a handler writes must be volatile sig_atomic_t, or the program may "
                      "never see it");
    return false;
}

static bool see_wait(const struct node *node, void *context)
{
    struct within *within = context;
    long flags = 0;

    if (!is_call_of(node, "wait waitpid wait3 wait4"))
        return false;
    const struct node *argument = argument_of(node, is_call_of(node, "wait3") ? 1 : 2);
    const bool is_blocking = is_call_of(node, "wait") ||
                             (argument && constant_of(argument, &flags) && !(flags & WNOHANG));
    const struct node *root = within->source->tree->root;
    if (is_blocking && loop_of(node))
        source_report(within->source, "handler-blocks", node,
                      "the handler waits until a further child ends, and the program stands still "
                      "meanwhile: use waitpid with WNOHANG");
    else if (!loop_of(node) && has_call_of(root, FORK_CALLS) &&
             is_repeated(find_call_of(root, FORK_CALLS), root))
        source_report(within->source, "sigchld-merged", node,
                      "if several children end at about the same time, there is one SIGCHLD: reap "
                      "in a loop until waitpid returns 0 or -1");
    return false;
}

static void see_handler(struct source *source, const struct handler *handler)
{
    struct within within = {source, handler, 0};

    (void)any_node(handler->function, see_unsafe, &within);
    (void)any_node(handler->function, see_flag, source);
    see_errno(source, handler->function);
    if (handler->is_of_sigchld)
        (void)any_node(handler->function, see_wait, &within);
}

// ---- Around handlers ----------------------------------------------------------------------------

struct program {
    struct source *source;
    const struct handlers *handlers;
};

// Does a handler change what this asks?
static bool is_decided(const struct node *test, void *context)
{
    const struct program *program = context;
    const struct handlers *handlers = program->handlers;

    for (size_t i = 0; i < handlers->count; i++)
        if (handler_decides(handlers->items[i].function, test))
            return true;
    return false;
}

static bool see_pause(const struct node *node, void *context)
{
    struct program *program = context;

    if (is_call_of(node, "pause") && !is_renewed(program->source->tree->root, node) &&
        any_test_before(node, is_decided, program))
        source_report(program->source, "lost-wakeup", node,
                      "a signal that comes between the test and pause is handled before pause, "
                      "which then sleeps: block the signal and use sigsuspend");
    return false;
}

static bool see_signal_call(const struct node *node, void *context)
{
    long number = 0;

    if (is_call_of(node, "signal sigaction") && constant_of(argument_of(node, 0), &number) &&
        (number == SIGKILL || number == SIGSTOP) && !is_null_pointer(argument_of(node, 1)))
        source_report((struct source *)context, "signal-uncatchable", node,
                      "%s cannot be caught, ignored or blocked: this call fails with EINVAL",
                      number == SIGKILL ? "SIGKILL" : "SIGSTOP");
    if (is_call_of(node, "signal") && argument_count(node) == 2 &&
        function_meant(argument_of(node, 1)))
        source_report((struct source *)context, "signal-used", node,
                      "what signal does with a handler differs between systems: use sigaction");
    return false;
}

static bool is_handler(const struct handlers *handlers, const struct node *function)
{
    for (size_t i = 0; i < handlers->count; i++)
        if (handlers->items[i].function == function)
            return true;
    return false;
}

static bool see_unretried(const struct node *node, void *context)
{
    struct program *program = context;

    if (is_wait_without_retry(node) && !is_handler(program->handlers, function_of(node)))
        source_report(program->source, "interrupted-wait", node,
                      "a handler without SA_RESTART interrupts this call, which then fails with "
                      "EINTR, and the child is not reaped: try again while errno is EINTR");
    return false;
}

// Does CALL read what a user types? Only that may take so long that a child ends meanwhile.
static bool reads_input(const struct node *call)
{
    return reads_stdin(call) || (is_call_of(call, "read") && is_null_pointer(argument_of(call, 0)));
}

// A loop over the input, in a function that does not ask why reading has failed.
static bool see_interrupted_read(const struct node *node, void *context)
{
    if (node->kind == NODE_CALL && reads_input(node) && loop_of(node) && !is_retried(node) &&
        !any_node(function_of(node), is_errno, NULL) &&
        !has_call_of(function_of(node), "ferror clearerr"))
        source_report((struct source *)context, "interrupted-read", node,
                      "when a child ends, the handler without SA_RESTART interrupts this call, "
                      "which then fails with EINTR as if the input was at its end: set "
                      "SA_RESTART");
    return false;
}

static bool count_fork(const struct node *node, void *context)
{
    unsigned *count = context;

    *count += is_call_of(node, FORK_CALLS);
    return false;
}

// With several children, the SIGCHLD of one may interrupt the wait for another one.
static bool has_siblings(const struct node *root)
{
    const struct node *first = find_call_of(root, FORK_CALLS);
    unsigned count = 0;

    (void)any_node(root, count_fork, &count);
    return count > 1 || (first && is_repeated(first, root));
}

static bool may_interrupt(const struct handler *handler, const struct node *root)
{
    return !handler->restarts && !has_call_of(handler->function, QUICK_END_CALLS " exit abort") &&
           (!handler->is_of_sigchld || has_siblings(root));
}

static bool has_sigchld(const struct handlers *handlers)
{
    for (size_t i = 0; i < handlers->count; i++)
        if (handlers->items[i].is_of_sigchld)
            return true;
    return false;
}

static void see_program(struct source *source, struct handlers *handlers)
{
    const struct node *root = source->tree->root;
    struct program program = {source, handlers};
    const bool is_masked = has_call_of(root, "sigprocmask pthread_sigmask");
    bool may = false;
    bool may_child = false;

    for (size_t i = 0; i < handlers->count; i++) {
        may |= may_interrupt(&handlers->items[i], root);
        may_child |= handlers->items[i].is_of_sigchld && !handlers->items[i].restarts;
    }
    if (may && !is_masked)
        (void)any_node(root, see_unretried, &program);
    if (may_child && !is_masked)
        (void)any_node(root, see_interrupted_read, source);
    if (!has_call_of(root, "sigprocmask pthread_sigmask sigsuspend"))
        (void)any_node(root, see_pause, &program);
    (void)any_node(root, see_signal_call, source);
    const struct node *system_call = find_call_of(root, "system");
    if (system_call && has_sigchld(handlers))
        source_report(source, "system-with-handler", system_call,
                      "system waits for its shell itself: the handler of SIGCHLD may reap that "
                      "shell first, and then system fails with ECHILD");
}

void source_handlers(struct source *source)
{
    struct handlers handlers = {0};

    handlers_find(&handlers, source->tree->root);
    for (size_t i = 0; i < handlers.count; i++)
        see_handler(source, &handlers.items[i]);
    see_program(source, &handlers);
}

// NOLINTEND(misc-no-recursion)
