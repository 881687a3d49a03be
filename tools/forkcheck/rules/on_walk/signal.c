// SPDX-License-Identifier: MIT
//
// Waiting for a signal that comes too early, or never: lost-wakeup, blocked-signal.
#include <signal.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/signal_test.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_signals.h"
#include "forkcheck/rules/walk/walk_timers.h"

// The mask of a thread is not that of the process, and another thread may set the flag.
static bool has_threads(const struct walk *walk)
{
    return has_call_of(walk->tree->root, "pthread_create thrd_create");
}

// ---- The signals whose handlers change what is asked --------------------------------------------

struct deciding {
    const struct walk *walk;
    uint64_t signals;
    bool is_unclear; // there may be others
};

static bool note_handlers(const struct node *test, void *context)
{
    struct deciding *deciding = context;

    for (size_t i = 0; i < deciding->walk->handled_count; i++) {
        const struct handled *handled = &deciding->walk->handled[i];
        if (!handled->function)
            deciding->is_unclear = true;
        else if (handler_decides(handled->function, test)) {
            deciding->signals |= handled->signal;
            deciding->is_unclear |= handled->signal == 0;
        }
    }
    return false;
}

static struct deciding signals_of_test(const struct walk *walk, const struct node *test)
{
    struct deciding deciding = {.walk = walk};

    (void)note_handlers(test, &deciding);
    return deciding;
}

// ---- pause --------------------------------------------------------------------------------------

static void see_pause(struct walk *walk, const struct state *state, const struct node *call)
{
    struct deciding deciding = {.walk = walk};

    if (!has_call_of(walk->tree->root, "sigprocmask pthread_sigmask sigsuspend setitimer") ||
        walk_may_renew(walk, state, call))
        return; // handlers.c sees programs that block nothing, and have no such timer
    (void)any_test_before(call, note_handlers, &deciding);
    if (deciding.signals & ~walk_blocked(walk, state).possibly)
        walk_report(walk, "lost-wakeup", call,
                    "a signal that comes between the test and pause is handled before pause, "
                    "which then sleeps: block the signal and use sigsuspend");
}

// ---- sigsuspend ---------------------------------------------------------------------------------

struct suspended {
    struct walk *walk;
    const struct node *call;
    uint64_t blocked;
    uint64_t all;      // signals with handlers,
    bool is_all_known; // if that is known of all handlers
};

// Can no handler that changes the answer run while the call waits?
static bool is_vain(const struct node *test, void *context)
{
    const struct suspended *suspended = context;
    const struct deciding deciding = signals_of_test(suspended->walk, test);
    const struct node *loop = loop_of(suspended->call);
    const bool is_of_loop = loop && condition_of(loop) == test;

    if (deciding.is_unclear || deciding.signals == 0 || (deciding.signals & ~suspended->blocked))
        return false;
    if (is_of_loop && waits_for_handlers(loop) && !has_another_end(loop))
        return true;
    return suspended->is_all_known && !(suspended->all & ~suspended->blocked);
}

static bool note_sent(const struct node *node, void *context)
{
    struct signals *sent = context;
    long number = 0;

    if (!is_call_of(node, "kill killpg raise sigqueue pthread_kill"))
        return false;
    if (constant_of(argument_of(node, is_call_of(node, "raise") ? 0 : 1), &number))
        sent->surely |= signal_bit(number);
    else
        sent->possibly = UINT64_MAX;
    return false;
}

// sigsuspend(&set), where the set is that of the signals that are meant to come.
static bool is_taken_for_wait(const struct suspended *suspended)
{
    struct signals sent = {0};

    (void)any_node(suspended->walk->tree->root, note_sent, &sent);
    return suspended->is_all_known && (sent.surely & suspended->all) != 0 && sent.possibly == 0 &&
           !((sent.surely | suspended->all) & ~suspended->blocked);
}

static void see_suspend(struct walk *walk, const struct state *state, const struct node *call)
{
    struct suspended suspended = {.walk = walk,
                                  .call = call,
                                  .blocked = walk_signals_of(walk, state, call, 0).surely,
                                  .is_all_known = !(state->flags & FLAG_SIGNALS_LOST)};

    for (size_t i = 0; i < walk->handled_count; i++) {
        suspended.all |= walk->handled[i].signal;
        suspended.is_all_known &= walk->handled[i].signal != 0;
    }
    if (suspended.blocked != 0 &&
        (any_test_before(call, is_vain, &suspended) || is_taken_for_wait(&suspended)))
        walk_report(walk, "blocked-signal", call,
                    "sigsuspend is given the signals that stay blocked while it waits: those that "
                    "it should wait for are among them, and it does not return; leave them out");
}

void rule_signal_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (walk->pass < PASSES || has_threads(walk))
        return;
    if (is_call_of(call, "pause"))
        see_pause(walk, state, call);
    if (is_call_of(call, "sigsuspend"))
        see_suspend(walk, state, call);
}

// ---- Loops --------------------------------------------------------------------------------------

static bool takes_signals(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, "sigprocmask pthread_sigmask sigsuspend sigwait sigwaitinfo "
                            "sigtimedwait signalfd sigpending ppoll pselect epoll_pwait") &&
           !leaves_mask(node);
}

void rule_signal_test(struct walk *walk, const struct state *state, const struct node *node)
{
    const struct node *loop = loop_of(node);

    if (walk->pass < PASSES || !loop || !condition_of(loop) ||
        !is_within(node, condition_of(loop)) || walk_blocked(walk, state).surely == 0)
        return;
    const struct deciding deciding = signals_of_test(walk, condition_of(loop));
    if (deciding.is_unclear || deciding.signals == 0 || has_threads(walk) ||
        (deciding.signals & ~walk_blocked(walk, state).surely) || !waits_for_handlers(loop) ||
        has_another_end(loop) || reaches_node(loop, takes_signals, NULL))
        return;
    walk_report(walk, "blocked-signal", condition_of(loop),
                "the signal whose handler changes this is blocked here%s: the handler does not "
                "run, and the loop does not end; unblock the signal, or wait by sigsuspend",
                state->born == -1 ? "" : ", as a child inherits it");
}
