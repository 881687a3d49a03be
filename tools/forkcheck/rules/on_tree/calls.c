// SPDX-License-Identifier: MIT
//
// Calls that are wrong by themselves: exit-value, exit-negative, pid-in-printf, unchecked-result,
// cpu-clock.
#include <string.h>
#include <time.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/range.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// ---- Exit statuses ------------------------------------------------------------------------------

static void see_status(struct source *source, const struct node *node, const struct node *status)
{
    struct range range;
    long value = 0;

    if (!status)
        return;
    if (!constant_of(status, &value)) {
        if (range_of(status, &range) && range.high > 255)
            source_report(source, "exit-value", node,
                          "only the lowest eight bits of an exit status are kept, and this one is "
                          "as large as %ld, which becomes %ld",
                          range.high, range.high & 255);
        return;
    }
    if (value > 255)
        source_report(source, "exit-value", node,
                      "only the lowest eight bits of an exit status are kept: %ld becomes %ld",
                      value, value & 255);
    else if (value < 0)
        source_report(source, "exit-negative", node,
                      "only the lowest eight bits of an exit status are kept: %ld becomes %ld",
                      value, value & 255);
}

static void see_end(struct source *source, const struct node *node)
{
    if (is_call_of(node, "exit _exit _Exit quick_exit"))
        see_status(source, node, argument_of(node, 0));
    const struct node *function = node->kind == NODE_RETURN ? function_of(node) : NULL;
    if (function && strcmp(function->name, "main") == 0 && node->count > 0)
        see_status(source, node, node->children[0]);
}

// ---- Process numbers ----------------------------------------------------------------------------

static void see_printed_pid(struct source *source, const struct node *node)
{
    if (!is_call_of(node, "printf fprintf dprintf snprintf"))
        return;
    for (size_t i = 1; i < argument_count(node); i++) {
        const struct node *argument = argument_of(node, i);
        if (argument->kind != NODE_CAST && is_word_of("pid_t __pid_t", argument->written))
            source_report(source, "pid-in-printf", argument,
                          "a pid_t may be an int or a long: cast it, as in printf(\"%%ld\", "
                          "(long)pid)");
    }
}

// ---- Results ------------------------------------------------------------------------------------

static void see_unused(struct source *source, const struct node *node)
{
    // Who writes (void) means it.
    if (is_call_of(node, "pipe pipe2 dup2 dup3") && node->parent->kind != NODE_CAST &&
        is_discarded(node))
        source_report(source, "unchecked-result", node,
                      "if %s fails, the program goes on as if it had not: look at the result",
                      called_name(node));
}

// ---- Time ---------------------------------------------------------------------------------------

// Of this process, or of its thread.
static bool is_processor_clock(const struct node *node)
{
    long clock = 0;

    if (is_call_of(node, "clock"))
        return argument_count(node) == 0;
    return is_call_of(node, "clock_gettime") && constant_of(argument_of(node, 0), &clock) &&
           (clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID);
}

struct asked {
    const struct node *function;
    size_t count; // of its calls in functions that wait for children
};

static bool count_asked(const struct node *node, void *context)
{
    struct asked *asked = context;

    asked->count += node->kind == NODE_CALL && called_function(node) == asked->function &&
                    reaches_call_of(function_of(node), WAIT_CALLS);
    return false;
}

static bool has_value(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_RETURN && node->count > 0;
}

// Does a function that waits ask for the time by CALL? It may do so by a small function, at the
// start and at the end.
static bool measures_wait(const struct source *source, const struct node *call)
{
    struct asked asked = {.function = function_of(call)};

    if (reaches_call_of(asked.function, WAIT_CALLS))
        return true;
    (void)any_node(source->tree->root, count_asked, &asked);
    return asked.count > 1 && any_node(asked.function, has_value, NULL);
}

static void see_clock(struct source *source, const struct node *node)
{
    if (is_processor_clock(node) && measures_wait(source, node))
        source_report(source, "cpu-clock", node,
                      "this tells the processor time of this process, without its children and "
                      "without waiting: use clock_gettime with CLOCK_MONOTONIC, or getrusage with "
                      "RUSAGE_CHILDREN");
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;

    see_end(source, node);
    see_printed_pid(source, node);
    see_unused(source, node);
    see_clock(source, node);
    return false;
}

void source_calls(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
