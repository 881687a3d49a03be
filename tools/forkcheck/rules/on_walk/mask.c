// SPDX-License-Identifier: MIT
//
// What a process does with its signals, and a child or an executed program inherits of that:
// mask-kept, ignored-kept.
#include <signal.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/signal_test.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_signals.h"
#include "lib/base/text.h"

// The variable whose address NODE is, or to which it points as an array; NULL if it is none.
static const struct node *pointed_variable(const struct node *node)
{
    node = without_casts(node);
    if (is_operator(node, "&"))
        node = without_casts(node->children[0]);
    return node->kind == NODE_REFERENCE ? node->target : NULL;
}

struct set {
    const struct node *variable;
};

// A signal is put into the set.
static bool is_filled(const struct node *node, void *context)
{
    const struct set *set = context;

    return is_call_of(node, "sigaddset sigfillset") && argument_of(node, 0) &&
           pointed_variable(argument_of(node, 0)) == set->variable;
}

static bool is_empty(const struct walk *walk, const struct node *node)
{
    struct set set = {pointed_variable(node)};

    return !set.variable || !any_node(walk->tree->root, is_filled, &set);
}

void rule_mask_change(struct walk *walk, struct state *state, const struct node *call)
{
    const struct node *set = argument_of(call, 1);
    long how = SIG_BLOCK;

    if (!set || is_null_pointer(set))
        return;
    if (!constant_of(argument_of(call, 0), &how) || how == SIG_UNBLOCK ||
        (how == SIG_SETMASK && is_empty(walk, set)))
        state->flags &= ~FLAG_MASKED;
    else if (!is_empty(walk, set))
        state->flags |= FLAG_MASKED;
}

// Daemons ignore SIGHUP also for the programs that they start, and shells, whose children have
// terminals of their own, SIGTTIN and SIGTTOU.
static bool is_meant_for_all(struct value signal)
{
    return !signal.has_number || signal.number == SIGHUP || signal.number == SIGTTIN ||
           signal.number == SIGTTOU;
}

static void note_ignored(struct state *state, struct value signal, bool is_ignored)
{
    if (!is_ignored && state->born != -1 && (state->flags & FLAG_IGNORES))
        state->flags |= FLAG_RESTORES;
    if (!is_ignored)
        state->flags &= ~FLAG_IGNORES;
    else if (state->born == -1 && !is_meant_for_all(signal))
        state->flags |= FLAG_IGNORES;
}

static bool sets_handler(const struct node *node, void *context)
{
    return is_operator(node, "=") && node->children[0]->kind == NODE_MEMBER &&
           mentions(node->children[0], context);
}

// Does a list, as {.sa_handler = SIG_IGN}, of a variable or of a literal say so?
static bool begins_with_ignore(const struct node *holder)
{
    const struct node *first = holder->count > 0 ? holder->children[0] : NULL;
    long action = 0;

    while (first && first->kind == NODE_LIST)
        first = first->count > 0 ? first->children[0] : NULL;
    return constant_of(first, &action) && action == 1;
}

// Is it an action that is written at the place of the call?
static bool is_literal_ignore(const struct node *action)
{
    action = action ? without_casts(action) : NULL;
    return action && is_unary(action, "&") && action->children[0]->kind == NODE_OTHER &&
           begins_with_ignore(action->children[0]);
}

static bool is_always_ignore(const struct walk *walk, struct node *variable)
{
    return begins_with_ignore(variable) && !any_node(walk->tree->root, sets_handler, variable);
}

static bool ignores(struct walk *walk, const struct state *state, struct value action)
{
    if (action.kind == VALUE_ADDRESS &&
        is_always_ignore(walk, walk->tree->nodes[place_root(&walk->places, action.number)]))
        return true;
    for (size_t i = 0; i < state->fact_count && action.kind == VALUE_ADDRESS; i++)
        if (place_depends(&walk->places, state->facts[i].place, action.number) &&
            state->facts[i].value.kind == VALUE_PLAIN && state->facts[i].value.has_number &&
            state->facts[i].value.number == 1 && state->facts[i].place != action.number) {
            const struct place part = place_get(&walk->places, state->facts[i].place);
            if (part.part == PLACE_MEMBER &&
                part.which == (intptr_t)tree_string(walk->tree, text_of("sa_handler")))
                return true;
        }
    return false;
}

void rule_mask_action(struct walk *walk, struct state *state, const struct node *call)
{
    const struct value number = walk_argument(state, call, 0);
    const struct value action = walk_argument(state, call, 1);
    const bool is_ignored =
        is_call_of(call, "sigaction")
            ? ignores(walk, state, action) || is_literal_ignore(argument_of(call, 1))
            : action.has_number && action.number == 1;

    if (!number.has_number || number.number != SIGCHLD) {
        note_ignored(state, number, is_ignored);
        return;
    }
    const bool is_default = action.has_number && action.number == 0;
    state->sigchld = is_ignored ? SIGCHLD_IGNORED : is_default ? SIGCHLD_DEFAULT : SIGCHLD_HANDLED;
}

// ---- Children that keep the mask ----------------------------------------------------------------

// Calls by which a process shows that it knows of blocked signals, or hands the mask on.
static const char *const knows_mask =
    "sigprocmask pthread_sigmask sigsuspend sigwait sigwaitinfo sigtimedwait signalfd sigpending "
    "ppoll pselect epoll_pwait sigsetmask sigrelse siglongjmp setcontext posix_spawn posix_spawnp "
    "system popen " EXEC_CALLS;

static void note_mask_user(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->born != -1 && ((is_call_of(call, knows_mask) && !leaves_mask(call)) ||
                              is_unknown_call(call) || *called_name(call) == '\0'))
        walk->forks[state->born].knows_mask = true;
}

// The signals by which a parent usually ends its children, of those that it sends.
static uint64_t ending_signals(const struct walk *walk)
{
    const uint64_t ending =
        signal_bit(SIGTERM) | signal_bit(SIGINT) | signal_bit(SIGHUP) | signal_bit(SIGQUIT);

    return walk->sent_to_children == UINT64_MAX ? 0 : walk->sent_to_children & ending;
}

// Would one of the signals in SET end the process, if it was not blocked? A child with a handler of
// its own waits for the signal: blocked-signal.
static bool would_end(struct walk *walk, const struct state *state, uint64_t set)
{
    for (int number = 1; number <= SIGNALS_MAX; number++)
        if ((set & signal_bit(number)) && walk_action(walk, state, number) == ACTION_DEFAULT)
            return true;
    return false;
}

// May a signal that is not blocked change the answer, too?
static bool decides_unblocked(const struct walk *walk, uint64_t blocked, const struct node *test)
{
    for (size_t i = 0; i < walk->handled_count; i++) {
        const struct handled *handled = &walk->handled[i];
        if (!(handled->signal & blocked) &&
            (!handled->function || handler_decides(handled->function, test)))
            return true;
    }
    return false;
}

struct asked {
    struct walk *walk;
    const struct state *state;
    uint64_t blocked;
};

// Does the child ask for what the handler of a blocked signal would change?
static bool is_of_blocked(const struct node *test, void *context)
{
    const struct asked *asked = context;

    for (int number = 1; number <= SIGNALS_MAX; number++) {
        const struct node *handler = asked->blocked & signal_bit(number)
                                         ? walk_handler(asked->walk, asked->state, number)
                                         : NULL;
        if (handler && handler_decides(handler, test) &&
            !decides_unblocked(asked->walk, walk_blocked(asked->walk, asked->state).surely, test))
            return true;
    }
    return false;
}

// A loop that has no other end is one of blocked-signal.
static bool waits_for_blocked(struct walk *walk, const struct state *state, uint64_t blocked,
                              const struct node *call)
{
    struct asked asked = {walk, state, blocked};
    const struct node *loop = loop_of(call);

    return loop && any_test_before(call, is_of_blocked, &asked) &&
           (is_endless(loop) || !waits_for_handlers(loop) || has_another_end(loop));
}

// A child that sleeps, while the signal that its parent sends stays blocked.
static void see_blocked_sleep(struct walk *walk, const struct state *state, const struct node *call)
{
    const uint64_t blocked = walk_blocked(walk, state).surely & ending_signals(walk);

    if (walk->pass != PASSES || state->role != ROLE_CHILD || state->born == -1 ||
        walk->fork_count != 1 || walk->forks[state->born].knows_mask)
        return;
    if (would_end(walk, state, blocked))
        walk_report(walk, "mask-kept", call,
                    "this child has inherited that the signal by which its parent wants to end it "
                    "is blocked, and sleeps on: set the mask of before, by sigprocmask with "
                    "SIG_SETMASK, behind fork");
    else if (waits_for_blocked(walk, state, blocked, call))
        walk_report(walk, "mask-kept", call,
                    "this child has inherited that the signal by which its parent wants to end it "
                    "is blocked: the handler does not run, and the child does not notice; give "
                    "pselect the mask of before, or set it by sigprocmask behind fork");
}

// Calls that let time pass, unless they are given descriptors.
static bool is_sleep(const struct node *call)
{
    const size_t count = is_call_of(call, "poll ppoll") ? 1 : 0;
    long number = 1;

    return is_call_of(call, "pause sleep usleep nanosleep clock_nanosleep") ||
           (is_call_of(call, "select pselect poll ppoll") &&
            constant_of(argument_of(call, count), &number) && number == 0 &&
            (is_call_of(call, "select poll") || leaves_mask(call)));
}

void rule_mask_call(struct walk *walk, struct state *state, const struct node *call)
{
    note_mask_user(walk, state, call);
    if (is_sleep(call))
        see_blocked_sleep(walk, state, call);
    if (is_unknown_call(call))
        state->flags &= ~(FLAG_MASKED | FLAG_IGNORES);
    if (is_call_of(call, EXEC_CALLS) && (state->flags & FLAG_RESTORES))
        walk->restores[call->number] = true;
    if (is_call_of(call, EXEC_CALLS) && (state->flags & FLAG_IGNORES) && state->born != -1 &&
        !walk->restores[call->number])
        walk_report(walk, "ignored-kept", call,
                    "the program inherits that its parent ignores a signal, and does not know of "
                    "it: call signal with SIG_DFL ahead of exec");
    if (is_call_of(call, EXEC_CALLS) && (state->flags & FLAG_MASKED))
        walk_report(walk, "mask-kept", call,
                    "the program inherits the signals that are blocked here, and does not know of "
                    "it: set the mask of before, by sigprocmask with SIG_SETMASK, ahead of exec");
}
