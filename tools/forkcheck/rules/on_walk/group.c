// SPDX-License-Identifier: MIT
//
// Process groups and sessions of the process itself: wrong-group, setsid-refused.
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_signals.h"

#define GROUP_CHANGES                                                                              \
    "setpgid setpgrp setsid tcsetpgrp daemon forkpty login_tty clone syscall "                     \
    "posix_spawnattr_setpgroup"
#define GROUP_QUESTIONS "getpgrp getpgid getsid tcgetpgrp"

// ---- Signals for 0, the own group ---------------------------------------------------------------

// Does the signal end a process, unless that has something else in mind?
static bool is_deadly(long number)
{
    return number > 0 && number != SIGCHLD && number != SIGCONT && number != SIGURG &&
           number != SIGWINCH;
}

// Does the process, which sends the signal, leave it as it is?
static bool is_unprepared(struct walk *walk, const struct state *state, long number)
{
    if (walk_action(walk, state, number) != ACTION_DEFAULT)
        return false;
    return !(state->flags & FLAG_OUTSIDE) ||
           (!(walk->acted & signal_bit(number)) &&
            !has_call_of(walk->tree->root, "sigprocmask pthread_sigmask"));
}

static void report_own_group(struct walk *walk, const struct node *call)
{
    walk_report(walk, "wrong-group", call,
                "this is for the whole group that the process is in: it ends itself, and whoever "
                "has started it in a pipeline or script; name the children, or put them into a "
                "group of their own");
}

// The last call that has sent the own group a signal that this process blocks.
static int sent_place(struct walk *walk)
{
    return place_of(&walk->places, -1, PLACE_MEMBER, walk->tree->root->number);
}

static void note_blocked(struct walk *walk, struct state *state, const struct node *call,
                         long number)
{
    state_set(state, &walk->places, sent_place(walk),
              (struct value){.kind = VALUE_CALL,
                             .signs = POSITIVE,
                             .site = (int32_t)call->number,
                             .number = (int32_t)number});
}

// Which signals can come at CALL.
static uint64_t open_at(struct walk *walk, const struct state *state, const struct node *call)
{
    size_t argument = 0;

    if (is_call_of(call, "ppoll pselect"))
        argument = is_call_of(call, "ppoll") ? 3 : 5; // NULL: as they are
    else if (!is_call_of(call, "sigsuspend"))
        return ~walk_blocked(walk, state).possibly;
    return ~walk_signals_of(walk, state, call, argument).possibly;
}

static void see_opening(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value sent = state_get(state, sent_place(walk));

    if (sent.kind == VALUE_CALL && is_unprepared(walk, state, sent.number) &&
        (open_at(walk, state, call) & signal_bit(sent.number)))
        report_own_group(walk, walk->tree->nodes[sent.site]);
}

// ---- Signals for 0 that a handler takes ---------------------------------------------------------

// Is it one by which users and shells end programs?
static bool is_shell_signal(long number)
{
    return number == SIGTERM || number == SIGINT || number == SIGHUP || number == SIGQUIT;
}

// Does the handler note for the rest of the program that somebody asks for something? One that
// does nothing is there only for this signal of the process to itself.
static bool is_note(const struct node *node, void *context)
{
    (void)context;
    if (!is_change(node))
        return false;
    const struct node *variable = variable_of(node->children[0]);
    return variable && variable->kind == NODE_VARIABLE && !function_of(variable);
}

static bool is_request(const struct walk *walk, long number)
{
    bool is_noted = false;

    for (size_t i = 0; i < walk->handled_count; i++) {
        const struct handled *handled = &walk->handled[i];
        if (handled->signal && handled->signal != signal_bit(number))
            continue;
        if (!handled->function || !any_node(handled->function, is_note, NULL))
            return false;
        is_noted = true;
    }
    return is_noted;
}

static bool is_kept_number(const struct node *node, void *context)
{
    (void)context;
    if (!is_operator(node, "=") || without_casts(node->children[0])->kind != NODE_SUBSCRIPT)
        return false;
    const char *type = without_casts(node->children[0])->written; // volatile, perhaps
    return type && strstr(type, "pid_t");
}

// A parent that is asked to end by the same signal, which others in its group are asked by, too,
// and knows the numbers of its children.
static void see_request(struct walk *walk, const struct state *state, const struct node *call,
                        long number)
{
    if (state->role == ROLE_PARENT && state->born == -1 && state->children > 0 &&
        !(state->flags & FLAG_OUTSIDE) && is_shell_signal(number) &&
        walk_action(walk, state, number) == ACTION_HANDLER && is_request(walk, number) &&
        any_node(walk->tree->root, is_kept_number, NULL))
        walk_report(walk, "wrong-group", call,
                    "this is for the whole group that the process is in, also for whoever it "
                    "shares a pipeline or script with: send it to the children, whose numbers are "
                    "known, or put them into a group of their own");
}

static const char *const takes_signals = "sigwait sigwaitinfo sigtimedwait signalfd";

static void see_own_group(struct walk *walk, struct state *state, const struct node *call,
                          long number)
{
    const struct signals blocked = walk_blocked(walk, state);

    if (number == SIGKILL || number == SIGSTOP ||
        has_call_of(walk->tree->root, GROUP_CHANGES " " GROUP_QUESTIONS))
        return;
    see_request(walk, state, call, number);
    if (!is_unprepared(walk, state, number))
        return;
    if ((state->flags & FLAG_OUTSIDE) || !(blocked.possibly & signal_bit(number)))
        report_own_group(walk, call);
    else if ((blocked.surely & signal_bit(number)) && !has_call_of(walk->tree->root, takes_signals))
        note_blocked(walk, state, call, number);
}

static void see_kill(struct walk *walk, struct state *state, const struct node *call)
{
    const struct value target = walk_argument(state, call, 0);
    const struct value number = walk_argument(state, call, 1);
    const bool is_of_fork = target.kind == VALUE_FORK && target.signs == ZERO;

    if (target.signs != ZERO || !number.has_number || !is_deadly(number.number))
        return;
    if (is_of_fork && state->role == ROLE_CHILD && is_call_of(call, "kill"))
        walk_report(walk, "wrong-group", call,
                    "in the child, the result of fork is 0, and this is for the whole group that "
                    "the process is in, also for whoever has started it: to signal the parent, "
                    "keep its PID from before the fork");
    else if (!is_of_fork)
        see_own_group(walk, state, call, number.number);
}

// ---- setsid -------------------------------------------------------------------------------------

static bool is_refusal(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_INTEGER && node->macro && strcmp(node->macro, "EPERM") == 0;
}

static bool is_other_change(const struct node *node, void *context)
{
    return node != context && is_call_of(node, GROUP_CHANGES);
}

static bool is_question_before(const struct node *node, void *context)
{
    const struct node *call = context;

    return node->number < call->number && node->kind == NODE_CALL &&
           reaches_call_of(node, GROUP_QUESTIONS);
}

// Does the program ask first whether it leads a group?
static bool is_asked(const struct walk *walk, const struct state *state, const struct node *call)
{
    int context = state->context;

    for (const struct node *at = call; at; at = walk_caller(walk, &context))
        if (any_node(function_of(at), is_question_before, walk->tree->nodes[at->number]))
            return true;
    return false;
}

static void see_setsid(struct walk *walk, const struct state *state, const struct node *call)
{
    struct node *root = walk->tree->root;

    if (state->born != -1 || state->last != -1 ||
        (state->flags & (FLAG_OUTSIDE | FLAG_SIGNALS_LOST)) || !has_call_of(root, FORK_CALLS) ||
        any_node(root, is_refusal, NULL) ||
        any_node(root, is_other_change, walk->tree->nodes[call->number]) ||
        is_asked(walk, state, call))
        return;
    walk_report(walk, "setsid-refused", call,
                "a process that a shell has started is the leader of its group, and setsid fails "
                "there with EPERM: fork first, and call it in the child");
}

void rule_group_call(struct walk *walk, struct state *state, const struct node *call)
{
    see_opening(walk, state, call);
    if (is_call_of(call, "kill killpg"))
        see_kill(walk, state, call);
    if (is_call_of(call, "setsid"))
        see_setsid(walk, state, call);
}
