// SPDX-License-Identifier: MIT
//
// Calls that send a signal, with the number of a process where the signal should be: kill-reversed.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// Is it written as the name of a signal? A number may be that of a process.
static bool is_signal_name(const struct node *value)
{
    static const char prefix[] = "SIG";

    value = without_casts(value);
    return value->kind == NODE_INTEGER && value->macro &&
           strncmp(value->macro, prefix, sizeof prefix - 1) == 0;
}

static bool gets_child(const struct node *node, void *context)
{
    return is_call_of(node, FORK_CALLS) && result_variable(node) == context;
}

// Is VALUE the number of a process, by its type, or because it comes from fork?
static bool is_process(const struct source *source, const struct node *value)
{
    value = without_casts(value);
    if (is_call_of(value, FORK_CALLS " getpid getppid"))
        return true;
    if (value->kind != NODE_REFERENCE && value->kind != NODE_MEMBER &&
        value->kind != NODE_SUBSCRIPT)
        return false;
    return strstr(value->written, "pid_t") ||
           (value->target && value->target->kind == NODE_VARIABLE &&
            any_node(source->tree->root, gets_child, value->target));
}

static void see_kill(struct source *source, const struct node *call)
{
    const struct node *process = argument_of(call, 0);
    const struct node *number = argument_of(call, 1);

    if (!process || !number || (!is_signal_name(process) && !is_process(source, number)))
        return;
    source_report(source, "kill-reversed", call,
                  "the process comes first, and then the signal: this sends a signal with the "
                  "number of a process to the process with the number of a signal");
}

static bool see_node(const struct node *node, void *context)
{
    if (is_call_of(node, "kill killpg sigqueue"))
        see_kill(context, node);
    return false;
}

void source_kill(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
