// SPDX-License-Identifier: MIT
//
// Signals that should end a child, which has inherited a handler for them: handler-inherited.
#include <signal.h>

#include "forkcheck/rules/code.h"
#include "forkcheck/rules/signal_test.h"
#include "forkcheck/rules/state.h"
#include "forkcheck/rules/tree.h"
#include "forkcheck/rules/value.h"
#include "forkcheck/rules/walk.h"
#include "forkcheck/rules/walk_signals.h"

// ---- Handlers that do nothing for a child
// ----------------------------------------------------------

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

// ---- A limit by alarm
// ------------------------------------------------------------------------------

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

// ---- Signals from the parent
// -----------------------------------------------------------------------

static void note_sent(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value target = walk_argument(state, call, 0);
    const struct value number = walk_argument(state, call, 1);
    const bool is_up = target.kind == VALUE_SELF || target.kind == VALUE_CALL;

    if (state->role == ROLE_PARENT && !is_up && !(number.has_number && number.number == 0))
        walk->sent_to_children |= number.has_number ? signal_bit(number.number) : UINT64_MAX;
}

// Does none of the signals that children get end this one, as they usually would?
static bool is_immune(struct walk *walk, const struct state *state)
{
    const uint64_t ending = signal_bit(SIGTERM) | signal_bit(SIGINT) | signal_bit(SIGHUP) |
                            signal_bit(SIGQUIT) | signal_bit(SIGALRM);

    if (walk->sent_to_children & ~ending)
        return false;
    for (int number = 1; number <= SIGNALS_MAX; number++)
        if ((walk->sent_to_children & signal_bit(number)) &&
            !is_useless(walk, walk_inherited_handler(walk, state, number)))
            return false;
    return walk->sent_to_children != 0;
}

static void see_sleep(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *loop = loop_of(call);

    if (walk->pass == PASSES && state->born != -1 && state->role == ROLE_CHILD && loop &&
        is_endless(loop) && !has_another_end(loop) && is_immune(walk, state))
        walk_report(walk, "handler-inherited", call,
                    "the signal that the parent sends does not end this child, which has inherited "
                    "the handler of its parent: give the signal its default action first");
}

void rule_inherited_call(struct walk *walk, struct state *state, const struct node *call)
{
    if (is_call_of(call, "alarm"))
        note_alarm(walk, state, call);
    if (is_call_of(call, "kill sigqueue killpg"))
        note_sent(walk, state, call);
    if (is_call_of(call, "pause sleep usleep nanosleep"))
        see_sleep(walk, state, call);
}
