// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/walk_signals.h"

#include <signal.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/signal_table.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

uint64_t signal_bit(long number)
{
    return number > 0 && number <= SIGNALS_MAX ? UINT64_C(1) << (number - 1) : 0;
}

// ---- Places that no variable has ----------------------------------------------------------------

// What the process blocks.
static int blocked_place(struct walk *walk)
{
    return place_of(&walk->places, -1, PLACE_POINTED, walk->tree->root->number);
}

int walk_signal_place(struct walk *walk, long number)
{
    const int all = place_of(&walk->places, -1, PLACE_ELEMENT, walk->tree->root->number);

    return place_of(&walk->places, all, PLACE_ELEMENT, number);
}

// Where a state has no room for a fact, nothing is known any more: no fact would mean the default.
static void keep(struct walk *walk, struct state *state, int place, struct value value)
{
    state_set(state, &walk->places, place, value);
    if (state_get(state, place).kind != value.kind)
        state->flags |= FLAG_SIGNALS_LOST;
}

// ---- Sets ---------------------------------------------------------------------------------------

static const struct signals any_signals = {0, UINT64_MAX};

static struct value value_of_signals(struct walk *walk, struct signals signals)
{
    const int number = key_table_intern(&walk->signal_sets, &signals, sizeof signals, NULL);

    return (struct value){.kind = VALUE_SIGNALS, .signs = ANY_SIGN, .number = number};
}

static struct signals signals_at(const struct walk *walk, const struct state *state, int place)
{
    const struct value value = state_get(state, place);
    struct signals signals = any_signals;

    if (value.kind == VALUE_SIGNALS)
        memcpy(&signals, walk->signal_sets.keys[value.number].data, sizeof signals);
    return signals;
}

static int set_place(const struct state *state, const struct node *call, size_t number)
{
    const struct value address = walk_argument(state, call, number);

    return address.kind == VALUE_ADDRESS ? address.number : -1;
}

struct signals walk_signals_of(struct walk *walk, const struct state *state,
                               const struct node *call, size_t number)
{
    return signals_at(walk, state, set_place(state, call, number));
}

// The rows of a table that ARGUMENT, a signal of which no number is known, is of.
static size_t rows_of(const struct walk *walk, const struct state *state,
                      const struct node *argument, struct signal_row rows[static SIGNAL_ROWS_MAX])
{
    const struct node *given = argument ? walk_given(walk, state, argument, NULL) : NULL;

    return given ? signal_rows(walk->tree->root, given, rows) : 0;
}

static void add_signal(struct signals *signals, struct value number)
{
    const uint64_t bit = signal_bit(number.number);

    signals->surely |= number.has_number ? bit : 0;
    signals->possibly |= number.has_number ? bit : UINT64_MAX;
}

// All of a table are added, as by a loop that takes each of them.
static void add_signals(const struct walk *walk, const struct state *state, const struct node *call,
                        struct signals *signals)
{
    const struct value number = walk_argument(state, call, 1);
    struct signal_row rows[SIGNAL_ROWS_MAX];
    const size_t count = number.has_number ? 0 : rows_of(walk, state, argument_of(call, 1), rows);

    if (count == 0)
        add_signal(signals, number);
    for (size_t i = 0; i < count; i++)
        add_signal(signals, value_of(rows[i].signal));
}

static void remove_signal(struct signals *signals, struct value number)
{
    const uint64_t bit = signal_bit(number.number);

    signals->surely &= number.has_number ? ~bit : 0;
    signals->possibly &= number.has_number ? ~bit : UINT64_MAX;
}

static void change_set(struct walk *walk, struct state *state, const struct node *call)
{
    const int place = set_place(state, call, 0);
    struct signals signals = signals_at(walk, state, place);

    if (is_call_of(call, "sigemptyset"))
        signals = (struct signals){0, 0};
    else if (is_call_of(call, "sigfillset"))
        signals = (struct signals){UINT64_MAX, UINT64_MAX};
    else if (is_call_of(call, "sigaddset"))
        add_signals(walk, state, call, &signals);
    else
        remove_signal(&signals, walk_argument(state, call, 1));
    if (place != -1)
        state_set(state, &walk->places, place, value_of_signals(walk, signals));
}

// ---- What the process blocks --------------------------------------------------------------------

void walk_signals_begin(struct walk *walk, struct state *state)
{
    const bool is_outside = state->flags & FLAG_OUTSIDE;

    keep(walk, state, blocked_place(walk),
         value_of_signals(walk, is_outside ? any_signals : (struct signals){0, 0}));
}

struct signals walk_blocked(struct walk *walk, const struct state *state)
{
    if (state->flags & FLAG_SIGNALS_LOST)
        return any_signals;
    return signals_at(walk, state, blocked_place(walk));
}

static struct signals changed(struct signals before, struct signals set, struct value how)
{
    if (!how.has_number)
        return any_signals;
    if (how.number == SIG_SETMASK)
        return set;
    if (how.number == SIG_BLOCK)
        return (struct signals){before.surely | set.surely, before.possibly | set.possibly};
    return (struct signals){before.surely & ~set.possibly, before.possibly & ~set.surely};
}

static void change_blocked(struct walk *walk, struct state *state, const struct node *call)
{
    const struct node *set = argument_of(call, 1);
    const struct signals before = walk_blocked(walk, state);
    const struct signals given = walk_signals_of(walk, state, call, 1);
    const int old = set_place(state, call, 2);

    if (set && !is_null_pointer(set))
        keep(walk, state, blocked_place(walk),
             value_of_signals(walk, changed(before, given, walk_argument(state, call, 0))));
    if (old != -1)
        state_set(state, &walk->places, old, value_of_signals(walk, before));
}

// ---- Actions ------------------------------------------------------------------------------------

// The function, or SIG_DFL or SIG_IGN as a number; otherwise it is not known.
static struct value value_of_node(struct walk *walk, const struct state *state,
                                  const struct node *node)
{
    long number = 0;
    const int place = walk_place(walk, state, node);
    const struct value value = state_get(state, place);

    if (value.kind == VALUE_FUNCTION || value.has_number)
        return value;
    node = walk_given(walk, state, node, NULL);
    if (node && function_meant(node))
        return (struct value){.kind = VALUE_FUNCTION,
                              .signs = POSITIVE,
                              .number = (int32_t)function_meant(node)->number};
    return node && constant_of(node, &number) ? value_of(number) : value_any();
}

// What the list of a struct sigaction, as in {.sa_handler = handler}, begins with.
static const struct node *first_of_list(const struct node *variable)
{
    const struct node *first = variable->count > 0 ? variable->children[0] : NULL;

    while (first && first->kind == NODE_LIST)
        first = first->count > 0 ? first->children[0] : NULL;
    return first;
}

static bool is_member(const struct walk *walk, int place, const char *name)
{
    const struct place part = place_get(&walk->places, place);

    return part.part == PLACE_MEMBER &&
           part.which == (intptr_t)tree_string(walk->tree, text_of(name));
}

// The handler in the struct sigaction at PLACE.
static struct value handler_at(struct walk *walk, const struct state *state, int place)
{
    for (size_t i = 0; i < state->fact_count; i++)
        if (place_depends(&walk->places, state->facts[i].place, place) &&
            (is_member(walk, state->facts[i].place, "sa_handler") ||
             is_member(walk, state->facts[i].place, "sa_sigaction")))
            return state->facts[i].value;
    const struct node *first = first_of_list(walk->tree->nodes[place_root(&walk->places, place)]);
    return first ? value_of_node(walk, state, first) : value_any();
}

static struct value handler_of(struct walk *walk, const struct state *state,
                               const struct node *call)
{
    if (!is_call_of(call, "sigaction"))
        return walk_argument(state, call, 1);
    const int place = set_place(state, call, 1);
    return place == -1 ? value_any() : handler_at(walk, state, place);
}

static enum action action_of(struct value handler)
{
    if (handler.kind == VALUE_FUNCTION)
        return ACTION_HANDLER;
    if (!handler.has_number || handler.number > 1)
        return ACTION_UNKNOWN;
    return handler.number == 1 ? ACTION_IGNORE : ACTION_DEFAULT;
}

bool walk_sets_handler(struct walk *walk, const struct state *state, const struct node *call)
{
    return argument_of(call, 1) && action_of(handler_of(walk, state, call)) == ACTION_HANDLER;
}

// Notes for the whole program that HANDLER is one of this signal.
static void add_handler(struct walk *walk, struct value handler, struct value number)
{
    const struct handled handled = {
        handler.kind == VALUE_FUNCTION ? walk->tree->nodes[handler.number] : NULL,
        number.has_number ? signal_bit(number.number) : 0};

    for (size_t i = 0; i < walk->handled_count; i++)
        if (walk->handled[i].function == handled.function &&
            walk->handled[i].signal == handled.signal)
            return;
    if (walk->handled_count < HANDLED_MAX)
        walk->handled[walk->handled_count++] = handled;
}

static void set_handler(struct walk *walk, struct state *state, struct value handler,
                        struct value number)
{
    const enum action action = action_of(handler);

    if (action != ACTION_DEFAULT)
        walk->acted |= number.has_number ? signal_bit(number.number) : UINT64_MAX;
    if (action == ACTION_HANDLER || action == ACTION_UNKNOWN)
        add_handler(walk, handler, number);
    if (!number.has_number)
        state->flags |= FLAG_SIGNALS_LOST;
    else if (action == ACTION_DEFAULT)
        state_forget(state, &walk->places, walk_signal_place(walk, number.number));
    else
        keep(walk, state, walk_signal_place(walk, number.number),
             (struct value){.kind = VALUE_ACTION,
                            .signs = ANY_SIGN,
                            .bits = (uint8_t)action,
                            .site = state->born,
                            .number = handler.number});
}

static void set_action(struct walk *walk, struct state *state, const struct node *call)
{
    const struct node *given = argument_of(call, 1);
    const struct value number = walk_argument(state, call, 0);
    struct signal_row rows[SIGNAL_ROWS_MAX];

    if (!given || (is_call_of(call, "sigaction") && is_null_pointer(given)))
        return;
    const struct value handler = handler_of(walk, state, call);
    const size_t count = number.has_number ? 0 : rows_of(walk, state, argument_of(call, 0), rows);
    if (count == 0)
        set_handler(walk, state, handler, number);
    for (size_t i = 0; i < count; i++) {
        const bool is_of_row = action_of(handler) == ACTION_UNKNOWN && rows[i].handler;
        set_handler(walk, state, is_of_row ? value_of_node(walk, state, rows[i].handler) : handler,
                    value_of(rows[i].signal));
    }
}

enum action walk_action(struct walk *walk, const struct state *state, long number)
{
    const struct value value = state_get(state, walk_signal_place(walk, number));

    if (state->flags & FLAG_SIGNALS_LOST)
        return ACTION_UNKNOWN;
    return value.kind == VALUE_ACTION ? (enum action)value.bits : ACTION_DEFAULT;
}

const struct node *walk_handler(struct walk *walk, const struct state *state, long number)
{
    return walk_action(walk, state, number) == ACTION_HANDLER
               ? walk->tree->nodes[state_get(state, walk_signal_place(walk, number)).number]
               : NULL;
}

const struct node *walk_inherited_handler(struct walk *walk, const struct state *state, long number)
{
    const struct value value = state_get(state, walk_signal_place(walk, number));

    return value.site != state->born ? walk_handler(walk, state, number) : NULL;
}

// ---- Calls --------------------------------------------------------------------------------------

bool keeps_signals(const struct node *call)
{
    return is_call_of(call, "sigaddset sigdelset sigismember sigprocmask pthread_sigmask "
                            "sigsuspend signalfd ppoll pselect epoll_pwait");
}

bool leaves_mask(const struct node *call)
{
    const size_t place = is_call_of(call, "pselect")       ? 5
                         : is_call_of(call, "epoll_pwait") ? 4
                         : is_call_of(call, "ppoll")       ? 3
                                                           : 0;
    const struct node *mask = place > 0 ? argument_of(call, place) : NULL;

    return mask && is_null_pointer(mask);
}

void walk_signals_call(struct walk *walk, struct state *state, const struct node *call)
{
    if (is_call_of(call, "sigemptyset sigfillset sigaddset sigdelset"))
        change_set(walk, state, call);
    else if (is_call_of(call, "sigprocmask pthread_sigmask"))
        change_blocked(walk, state, call);
    else if (is_call_of(call, "signal sigaction sigset bsd_signal sysv_signal"))
        set_action(walk, state, call);
    else if (is_unknown_call(call) || *called_name(call) == '\0' ||
             is_call_of(call, "sighold sigrelse sigblock sigsetmask sigignore"))
        state->flags |= FLAG_SIGNALS_LOST;
}
