// SPDX-License-Identifier: MIT
//
// Signals that do not come where they are meant to: wrong-group, alarm-not-inherited.
#include <signal.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// kill(-pid, ...) or killpg. An executed program, or a source that is not here, may make groups.
static void see_group(struct source *source, const struct node *call)
{
    const struct node *target = argument_of(call, 0) ? without_casts(argument_of(call, 0)) : NULL;
    long number = 0;

    if (!target || constant_of(target, &number) || has_call_of(target, "getpid") ||
        !has_call_of(source->tree->root, FORK_CALLS) ||
        has_call_of(source->tree->root, EXEC_CALLS " setpgid setpgrp setsid getpgrp getpgid daemon "
                                                   "posix_spawnattr_setpgroup"))
        return;
    if (is_call_of(call, "killpg") || is_unary(target, "-"))
        source_report(source, "wrong-group", call,
                      "this is for a process group, and none of the processes has made one: it "
                      "fails with ESRCH, and nobody gets the signal; call setpgid in the child, or "
                      "leave the minus away");
}

struct group {
    const struct node *call; // of kill
    const struct node *variable;
    long signal;
    bool is_group;   // several processes are put into it
    bool has_others; // the signal is also sent to others
};

static bool note_group(const struct node *node, void *context)
{
    struct group *group = context;
    long signal = 0;

    if (is_call_of(node, "setpgid") && argument_count(node) == 2 &&
        without_casts(argument_of(node, 1))->target == group->variable &&
        without_casts(argument_of(node, 0))->target != group->variable && loop_of(node))
        group->is_group = true;
    if (node != group->call && is_call_of(node, "kill killpg sigqueue") &&
        (!constant_of(argument_of(node, 1), &signal) || signal == group->signal))
        group->has_others = true;
    return false;
}

// kill(group, ...), where the loop that starts children puts all of them into that group.
static void see_leader(struct source *source, const struct node *call)
{
    struct group group = {.call = call};

    if (!is_call_of(call, "kill") || argument_count(call) != 2 || loop_of(call) ||
        !constant_of(argument_of(call, 1), &group.signal) || group.signal == 0)
        return;
    group.variable = without_casts(argument_of(call, 0))->target;
    if (!group.variable || group.variable->kind != NODE_VARIABLE)
        return;
    (void)any_node(source->tree->root, note_group, &group);
    if (group.is_group && !group.has_others)
        source_report(source, "wrong-group", call,
                      "this is for the leader of the group alone, and the children that are in its "
                      "group get no signal: negate the number, or use killpg");
}

// A signal that nobody can handle, for the group that the process itself is in.
static void see_own_group(struct source *source, const struct node *call)
{
    long signal = 0;

    if (is_call_of(call, "kill") && is_null_pointer(argument_of(call, 0)) &&
        constant_of(argument_of(call, 1), &signal) && (signal == SIGKILL || signal == SIGSTOP))
        source_report(source, "wrong-group", call,
                      "this is for the whole group that the process is in: for itself, and for "
                      "whoever has started it in a pipeline or script; name the child");
}

static bool is_about_alarm(const struct node *node, void *context)
{
    const struct source *source = context;
    long number = 0;

    if (node == source->context ||
        (is_call_of(node, "signal") && is_null_pointer(argument_of(node, 1))))
        return false; // SIG_DFL
    return is_call_of(node, "alarm setitimer timer_create ualarm") ||
           (is_call_of(node, "signal sigaction sigaddset") &&
            constant_of(argument_of(node, is_call_of(node, "sigaddset") ? 1 : 0), &number) &&
            number == SIGALRM);
}

static bool is_later_fork(const struct node *node, void *context)
{
    const struct source *source = context;

    return is_call_of(node, FORK_CALLS) && node->number > source->context->number;
}

// The only alarm of the program, before a fork: the signal ends the parent, and its children run
// on.
static void see_alarm(struct source *source, const struct node *call)
{
    struct source of_alarm = *source;

    of_alarm.context = call;
    if (is_null_pointer(argument_of(call, 0)) ||
        any_node(source->tree->root, is_about_alarm, &of_alarm) ||
        !any_node(function_of(call), is_later_fork, &of_alarm))
        return;
    source_report(source, "alarm-not-inherited", call,
                  "a child does not inherit the alarm: SIGALRM ends only this process, and leaves "
                  "its children behind; call alarm in the child, or handle SIGALRM here and end "
                  "them");
}

static bool see_node(const struct node *node, void *context)
{
    if (is_call_of(node, "kill killpg")) {
        see_group(context, node);
        see_own_group(context, node);
        see_leader(context, node);
    }
    if (is_call_of(node, "alarm"))
        see_alarm(context, node);
    return false;
}

void source_signals(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
