// SPDX-License-Identifier: MIT
//
// Loops that go on for ever when a read or write fails, or a read is at the end of the input:
// endless-read.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/code/read_result.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// ---- Reads --------------------------------------------------------------------------------------

// A file that has no end.
static bool is_endless_file(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_STRING &&
           (strstr(node->name, "random") || strstr(node->name, "/dev/zero"));
}

// Descriptors that are never at an end, or whose 0 means something else.
static const char *const endless =
    "fcntl signalfd eventfd timerfd_create inotify_init inotify_init1 mkfifo socket socketpair "
    "userfaultfd fanotify_init";

// Only read and its like: fread and getline return other values. A program that calls fcntl may
// have set O_NONBLOCK, and then a read that fails may succeed in the next round.
static void see_read(struct source *source, const struct node *node)
{
    bool counts = false;

    if (!is_call_of(node, READING_CALLS))
        return;
    if (repeats_at_end(node, &counts) && !any_node(source->tree->root, is_endless_file, NULL) &&
        (counts || !has_call_of(source->tree->root, endless)))
        source_report(source, "endless-read", node,
                      "at the end of the input, as when its writer has ended early, %s returns 0, "
                      "and this loop goes on for ever: end it then",
                      called_name(node));
    else if (repeats_failed_call(node) && !has_call_of(source->tree->root, "fcntl"))
        source_report(
            source, "endless-read", node,
            "when %s fails it returns -1, and this loop goes on, for ever if the reason stays: "
            "go on only while the result is greater than 0, or errno is EINTR",
            called_name(node));
}

// ---- Writes -------------------------------------------------------------------------------------

// Descriptors whose writes do not wait, and so fail while there is no room.
static bool is_without_waiting(const struct node *node, void *context)
{
    (void)context;
    return (node->macro &&
            is_word_of("O_NONBLOCK O_NDELAY SOCK_NONBLOCK MSG_DONTWAIT", node->macro)) ||
           is_call_of(node, "fcntl ioctl");
}

// Is NODE, in the loop around CALL, for a write that has failed?
static bool is_for_failure(const struct node *node, const struct node *call)
{
    const struct read read = {call, HAS_FAILED};
    const struct node *loop = loop_of(call);

    for (; node != loop; node = node->parent) {
        const struct node *user = node->parent;
        if (user->kind != NODE_IF || user->children[0] == node)
            continue;
        const enum truth truth = read_truth(user->children[0], &read);
        if (truth != IS_UNKNOWN)
            return truth == (user->children[1] == node ? IS_TRUE : IS_FALSE);
    }
    return is_within(call, condition_of(loop)) || loop->kind == NODE_DO;
}

// Does the loop tell of the failure, or wait before it writes again? Then it is meant.
static bool is_answer(const struct node *node, void *context)
{
    const struct node *call = ((const struct read *)context)->call;

    if (node == call || node->kind != NODE_CALL)
        return false;
    return reaches_call_of(node, "sleep usleep nanosleep clock_nanosleep thrd_sleep sched_yield "
                                 "pause sigsuspend poll ppoll select pselect epoll_wait") ||
           (reaches_call_of(node, PRINT_CALLS) && is_for_failure(node, call));
}

static void see_write(struct source *source, const struct node *node)
{
    struct read written = {node, HAS_FAILED};

    if (!is_call_of(node, WRITING_CALLS) || !repeats_failed_call(node) ||
        any_node(loop_of(node), is_answer, &written) ||
        any_node(source->tree->root, is_without_waiting, NULL))
        return;
    source_report(source, "endless-read", node,
                  "when %s fails it returns -1, and this loop writes again, for ever if the reason "
                  "stays, as EPIPE where no reader is left: do so only while errno is EINTR",
                  called_name(node));
}

// -------------------------------------------------------------------------------------------------

static bool see_node(const struct node *node, void *context)
{
    see_read(context, node);
    see_write(context, node);
    return false;
}

void source_endless(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
