// SPDX-License-Identifier: MIT
//
// Signals that should end a child, which has inherited a handler for them: handler-inherited.
#include <signal.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/signal_test.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_signals.h"

// ---- Handlers that do nothing for a child -------------------------------------------------------

// Does a child read what CHANGE changes?
static bool is_looked_at(const struct walk *walk, const struct node *change)
{
    const struct node *variable = without_casts(change->children[0])->target;

    for (size_t i = 0; variable && i < walk->tree->count; i++)
        if ((walk->read_by[i] & MET_CHILD) && mentions(walk->tree->nodes[i], variable))
            return true;
    return !variable;
}

// A call, which may do anything, or a change that a child looks at.
static bool is_of_use(const struct node *node, void *context)
{
    return node->kind == NODE_CALL || (is_change(node) && is_looked_at(context, node));
}

static bool is_useless(struct walk *walk, const struct node *handler)
{
    return handler && body_of(handler) && !any_node(handler, is_of_use, walk);
}

// ---- A limit by alarm ---------------------------------------------------------------------------

static void note_alarm(struct walk *walk, struct state *state, const struct node *call)
{
    const struct value seconds = walk_argument(state, call, 0);

    state_forget(state, &walk->places, walk_signal_place(walk, 0));
    if (state->born != -1 && !(seconds.has_number && seconds.number == 0))
        state_set(state, &walk->places, walk_signal_place(walk, 0),
                  (struct value){.kind = VALUE_CALL,
                                 .signs = POSITIVE,
                                 .site = (int32_t)call->number,
                                 .number = state->born});
}

// A loop that only another signal ends.
void rule_inherited_test(struct walk *walk, const struct state *state, const struct node *node)
{
    const struct value alarm = state_get(state, walk_signal_place(walk, 0));
    const struct node *loop = loop_of(node);

    if (walk->pass < PASSES || alarm.kind != VALUE_CALL || alarm.number != state->born || !loop ||
        !condition_of(loop) || !is_within(node, condition_of(loop)) || has_another_end(loop) ||
        !waits_for_handlers(loop) ||
        !is_useless(walk, walk_inherited_handler(walk, state, SIGALRM)))
        return;
    walk_report(walk, "handler-inherited", walk->tree->nodes[alarm.site],
                "the alarm does not end this child, which has inherited the handler of its parent: "
                "the handler sets what the child does not look at; give SIGALRM its default action "
                "first");
}

// ---- Signals from the parent --------------------------------------------------------------------

static void note_sent(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value target = walk_argument(state, call, 0);
    const struct value number = walk_argument(state, call, 1);
    const bool is_up = target.kind == VALUE_SELF || target.kind == VALUE_CALL;

    if (state->role == ROLE_PARENT && !is_up && !(number.has_number && number.number == 0))
        walk->sent_to_children |= number.has_number ? signal_bit(number.number) : UINT64_MAX;
}

// The signals that children get, if it is known which; SIGKILL ends them in any case.
static uint64_t known_sent(const struct walk *walk)
{
    return walk->sent_to_children == UINT64_MAX ? 0 : walk->sent_to_children & ~signal_bit(SIGKILL);
}

// Does none of the signals that children get end this one, as they usually would?
static bool is_immune(struct walk *walk, const struct state *state)
{
    const uint64_t ending = signal_bit(SIGTERM) | signal_bit(SIGINT) | signal_bit(SIGHUP) |
                            signal_bit(SIGQUIT) | signal_bit(SIGALRM);
    const uint64_t sent = known_sent(walk);

    if (sent & ~ending)
        return false;
    for (int number = 1; number <= SIGNALS_MAX; number++)
        if ((sent & signal_bit(number)) &&
            !is_useless(walk, walk_inherited_handler(walk, state, number)))
            return false;
    return sent != 0;
}

static bool is_flag(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_REFERENCE && strstr(node->type, "volatile");
}

// Does LOOP wait for a flag that no handler of this process sets?
static bool waits_in_vain(struct walk *walk, const struct state *state, const struct node *loop)
{
    const struct node *test = condition_of(loop);

    if (!test || !any_node(test, is_flag, NULL) || !waits_for_handlers(loop) ||
        reaches_call_of(loop, "signal sigaction"))
        return false;
    for (int number = 1; number <= SIGNALS_MAX; number++) {
        const struct node *handler = walk_handler(walk, state, number);
        if (walk_action(walk, state, number) == ACTION_UNKNOWN ||
            (handler && handler_decides(handler, test)))
            return false;
    }
    return true;
}

static void see_sleep(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *loop = loop_of(call);

    if (walk->pass == PASSES && state->born != -1 && state->role == ROLE_CHILD && loop &&
        (is_endless(loop) || waits_in_vain(walk, state, loop)) && !has_another_end(loop) &&
        is_immune(walk, state))
        walk_report(walk, "handler-inherited", call,
                    "the signal that the parent sends does not end this child, which has inherited "
                    "the handler of its parent: give the signal its default action first");
}

// ---- Signals that come too early ----------------------------------------------------------------

// Calls by which a process can wait until another one is ready.
static const char *const waits_for_other =
    "read fgets getline fread fgetc fscanf recv recvfrom msgrcv mq_receive sem_wait semop sigwait "
    "sigwaitinfo sigtimedwait mmap shmat getppid eventfd pthread_barrier_wait accept";

// Is it where the child is born, or a call from there that leads to CALL?
static const struct node *at_fork(const struct walk *walk, const struct state *state,
                                  const struct node *call)
{
    const struct node *fork_function = function_of(walk->forks[state->born].call);
    int context = state->context;

    for (const struct node *at = call; at; at = walk_caller(walk, &context))
        if (function_of(at) == fork_function)
            return at;
    return call;
}

// The signals from which CALL is meant to save the process: those that it blocks, or the one that
// gets another handler.
static uint64_t saved_signals(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value first = walk_argument(state, call, 0);

    if (!first.has_number)
        return 0;
    if (is_call_of(call, "sigprocmask pthread_sigmask"))
        return first.number == SIG_UNBLOCK ? 0 : walk_signals_of(walk, state, call, 1).surely;
    return walk_sets_handler(walk, state, call) ? signal_bit(first.number) : 0;
}

// The parent may send a signal before its child has done what makes it ready for it. A program that
// blocks no signals anywhere takes that risk.
static void see_late(struct walk *walk, const struct state *state, const struct node *call)
{
    const uint64_t open = ~walk_blocked(walk, state).possibly;
    const uint64_t late = known_sent(walk) & open & saved_signals(walk, state, call);

    if (walk->pass < PASSES || state->role != ROLE_CHILD || state->born == -1 ||
        !has_call_of(walk->tree->root, "sigprocmask pthread_sigmask") ||
        has_call_of(walk->tree->root, waits_for_other))
        return;
    for (int number = 1; number <= SIGNALS_MAX; number++)
        if ((late & signal_bit(number)) &&
            is_useless(walk, walk_inherited_handler(walk, state, number)))
            walk_report(walk, "handler-inherited", at_fork(walk, state, call),
                        "if the parent sends its signal before this, the handler that the child "
                        "has inherited gets it, and the child does not stop: block the signal "
                        "before fork, until the child is ready");
}

void rule_inherited_call(struct walk *walk, struct state *state, const struct node *call)
{
    if (is_call_of(call, "alarm"))
        note_alarm(walk, state, call);
    if (is_call_of(call, "kill sigqueue killpg"))
        note_sent(walk, state, call);
    if (is_call_of(call, "pause sleep usleep nanosleep sigsuspend"))
        see_sleep(walk, state, call);
    if (is_call_of(call, "sigprocmask pthread_sigmask sigaction signal"))
        see_late(walk, state, call);
}
