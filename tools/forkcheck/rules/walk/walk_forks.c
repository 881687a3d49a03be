// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/walk_forks.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

#include <string.h>
#include <sys/wait.h>

// ---- fork ---------------------------------------------------------------------------------------

static int fork_number(struct walk *walk, const struct node *call)
{
    for (int i = 0; i < walk->fork_count; i++)
        if (walk->forks[i].call == call)
            return i;
    if (walk->fork_count == FORKS_MAX)
        return -1;
    walk->forks[walk->fork_count] =
        (struct fork_site){.call = call, .is_vfork = is_call_of(call, "vfork")};
    return walk->fork_count++;
}

// What was known of an earlier child of the same fork is now only that it is a PID.
static void age_results(struct state *state, int site)
{
    for (size_t i = 0; i < state->fact_count; i++) {
        struct value *value = &state->facts[i].value;
        if ((value->kind == VALUE_FORK || value->kind == VALUE_TEST) && value->site == site)
            *value = (struct value){.signs = value->signs, .is_minus_one = value->is_minus_one};
    }
}

static struct state *add_outcome(struct outcomes *outcomes, const struct state *state)
{
    outcomes->states[outcomes->count] = *state;
    return &outcomes->states[outcomes->count++];
}

static struct state *add_role(const struct walk *walk, struct outcomes *outcomes,
                              const struct state *state, int site, enum role role)
{
    const struct node *call = walk->forks[site].call;
    struct state *next = add_outcome(outcomes, state);

    age_results(next, site);
    next->last = site;
    next->role = (int32_t)role;
    next->maker = walk->asks_for_parent ? state->context : 0;
    next->split = -1;
    next->flags &= ~(FLAG_SPLIT | FLAG_DID | FLAG_NOTICED | FLAG_MET | FLAG_REAPED | FLAG_AWAITED |
                     FLAG_STAYED);
    state_set_temp(next, call->number, next->depth, value_fork(site, role));
    return next;
}

static void be_child(struct state *child, int site, bool is_vfork)
{
    child->born = site;
    child->children = 0;
    child->exec = child->failed = child->clobber = -1;
    const bool has_text = child->text & (TEXT_OWN | TEXT_INHERITED);
    const bool has_stream = child->text & TEXT_OF_STREAMS;
    child->text =
        (uint8_t)((has_text ? TEXT_INHERITED : 0) | (has_stream ? TEXT_STREAM_INHERITED : 0));
    if (child->flags & FLAG_ATEXIT)
        child->flags |= FLAG_OLD_ATEXIT;
    child->flags &= ~(FLAG_VFORK | FLAG_WAIT_FAILED | FLAG_ATEXIT | FLAG_SEEDED);
    if (is_vfork)
        child->flags |= FLAG_VFORK;
    for (int i = 0; i < PIPES_MAX; i++)
        if (child->pipes[i])
            child->pipes[i] |= PIPE_FORKED;
}

// A process is known by the fork that has made it; the first one has bit 0.
static uint32_t maker_bit(const struct state *state)
{
    return UINT32_C(1) << (state->born + 1);
}

bool walk_is_awaited(const struct walk *walk, const struct state *state)
{
    return state->born != -1 && (walk->forks[state->born].makers & walk->waiters) != 0;
}

void walk_fork(struct walk *walk, const struct state *state, const struct node *call,
               struct outcomes *outcomes)
{
    const int site = fork_number(walk, call);

    if (site == -1) {
        walk->is_cut = true;
        return;
    }
    walk->forks[site].makers |= maker_bit(state);
    if (state->flags & FLAG_MASKED)
        walk->forks[site].is_masked = true;
    be_child(add_role(walk, outcomes, state, site, ROLE_CHILD), site, walk->forks[site].is_vfork);
    struct state *parent = add_role(walk, outcomes, state, site, ROLE_PARENT);
    if (parent->children < CHILDREN_MANY)
        parent->children++;
    if (parent->children > 1 && is_repeated(call, walk->tree->root))
        parent->children = CHILDREN_MANY;
    for (int i = 0; i < PIPES_MAX; i++)
        if (parent->pipes[i])
            parent->pipes[i] |= PIPE_FORKED;
    state_forget(&outcomes->states[0], &walk->places, walk_errno(walk));
    struct state *failed = add_role(walk, outcomes, state, site, ROLE_FAILED);
    failed->failed = (int32_t)call->number;
    failed->clobber = -1;
    state_forget(failed, &walk->places, walk_errno(walk));
}

// ---- wait ---------------------------------------------------------------------------------------

const struct node *status_argument(const struct node *call)
{
    if (is_call_of(call, "wait wait3"))
        return argument_of(call, 0);
    return is_call_of(call, "waitpid wait4") ? argument_of(call, 1) : NULL;
}

bool wait_flags(const struct state *state, const struct node *call, long *flags)
{
    const struct node *argument = NULL;

    *flags = 0;
    if (is_call_of(call, "wait"))
        return true;
    if (is_call_of(call, "wait3"))
        argument = argument_of(call, 1);
    else
        argument = argument_of(call, is_call_of(call, "waitid") ? 3 : 2);
    if (!argument)
        return false;
    const struct value value = state_temp(state, argument->number);
    *flags = value.number;
    return value.has_number;
}

bool waits_without_hanging(const struct state *state, const struct node *call)
{
    long flags = 0;

    return !wait_flags(state, call, &flags) || (flags & (WNOHANG | WNOWAIT));
}

static void mark_reaped(struct state *state, int site)
{
    for (size_t i = 0; i < state->fact_count; i++) {
        struct value *value = &state->facts[i].value;
        if (value->kind == VALUE_FORK && value->signs == POSITIVE &&
            (site == -1 || value->site == site))
            value->bits |= FORK_REAPED;
    }
}

static void set_status(struct walk *walk, struct state *state, const struct node *call,
                       bool is_well)
{
    const struct node *argument = status_argument(call);
    const int place =
        argument && !is_null_pointer(argument) ? walk_pointed(walk, state, argument) : -1;
    long flags = 0;
    const bool is_known = wait_flags(state, call, &flags);
    const bool may_stop = !is_known || (flags & (WUNTRACED | WCONTINUED));

    if (place == -1)
        return;
    if (!is_well && state_get(state, place).kind == VALUE_STATUS &&
        state_get(state, place).site != (int32_t)call->number)
        return; // it has the status of an earlier call
    state_set(state, &walk->places, place,
              (struct value){.kind = VALUE_STATUS,
                             .signs = ANY_SIGN,
                             .bits = may_stop ? STATUS_MAY_STOP : 0,
                             .site = (int32_t)call->number});
}

static void set_wait_result(struct state *state, const struct node *call, uint8_t signs)
{
    state_set_temp(
        state, call->number, state->depth,
        (struct value){
            .kind = VALUE_WAIT, .signs = signs, .is_minus_one = 1, .site = (int32_t)call->number});
}

// The child has ended: unless this process has read what it wrote, that must have fitted.
static void await_writer(const struct walk *walk, struct state *state, int site)
{
    for (int i = 0; i < walk->pipe_count; i++)
        if (walk->pipes[i].writers & UINT32_C(1) << site)
            state->pipes[i] |= PIPE_AWAITED;
}

// Does the call take any child? A PID that is not known may be one of an element that is not there.
static bool is_any_child(const struct node *call, struct value pid)
{
    return !is_call_of(call, "waitpid wait4") || !(pid.signs & POSITIVE);
}

static void succeed(struct walk *walk, struct state *state, const struct node *call)
{
    const struct value pid =
        is_call_of(call, "waitpid wait4") ? walk_argument(state, call, 0) : value_of(-1);

    // With the -1 of a fork that has failed, the call reaps any child. That fork is the mistake,
    // not what follows from it.
    const bool is_failure =
        pid.signs == NEGATIVE && (pid.kind == VALUE_FORK || (pid.is_minus_one && !pid.has_number));

    set_status(walk, state, call, true);
    set_wait_result(state, call, is_call_of(call, "waitid") ? ZERO : POSITIVE);
    state->flags |= FLAG_REAPED;
    if (!waits_without_hanging(state, call))
        state->flags |= FLAG_AWAITED;
    if (!waits_without_hanging(state, call) && pid.kind == VALUE_FORK && pid.signs == POSITIVE)
        await_writer(walk, state, pid.site);
    else if (!waits_without_hanging(state, call) && state->children == 1 && state->last != -1 &&
             is_any_child(call, pid))
        await_writer(walk, state, state->last);
    state->failed = state->clobber = -1;
    state->flags &= ~FLAG_WAIT_FAILED;
    long flags = 0;
    if (state->flags & FLAG_TRACES)
        return;
    if (!wait_flags(state, call, &flags) || (flags & (WNOWAIT | WUNTRACED | WCONTINUED)))
        return;
    if (pid.kind == VALUE_FORK && pid.signs == POSITIVE)
        mark_reaped(state, pid.site);
    else if (state->children == 1 && !is_failure && is_any_child(call, pid))
        mark_reaped(state, -1);
    // Loops do not count: in one, nobody knows which of two this is.
    const bool is_again = pid.kind == VALUE_FORK && (pid.bits & FORK_REAPED);
    if (state->children == 1 ||
        (state->children < CHILDREN_MANY && !is_again && !is_repeated(call, walk->tree->root)))
        state->children--;
}

// Is the call made until there are no children any more, or is nothing asked of it?
static bool is_failure_unasked(const struct node *call)
{
    const struct node *loop = loop_of(call);
    const struct node *asked = call->parent;

    while (asked && (asked->kind == NODE_CAST || is_operator(asked, "=")))
        asked = asked->parent;
    if (is_discarded(call) || !loop || !asked || !is_comparison(asked))
        return is_discarded(call);
    const bool is_until_failure =
        is_word_of("> >= !=", asked->name) && is_within(call, asked->children[0]);
    while (is_operator(asked->parent, "||"))
        asked = asked->parent;
    return is_until_failure && asked == condition_of(loop);
}

static void fail(struct walk *walk, struct state *state, const struct node *call)
{
    const bool is_unasked = state->failed != -1 && is_failure_unasked(call);

    set_status(walk, state, call, false);
    set_wait_result(state, call, NEGATIVE);
    state->flags |= FLAG_WAIT_FAILED;
    state_forget(state, &walk->places, walk_errno(walk));
    if (!is_unasked)
        state->failed = (int32_t)call->number;
    state->clobber = is_unasked ? (int32_t)call->number : -1;
}

// Nobody notices that this call has set no status.
static void leave_status(struct walk *walk, struct state *state, const struct node *call)
{
    const struct node *argument = status_argument(call);
    const int place =
        argument && !is_null_pointer(argument) ? walk_pointed(walk, state, argument) : -1;

    if (place != -1 && state_get(state, place).kind != VALUE_STATUS)
        state_set(state, &walk->places, place,
                  (struct value){.kind = VALUE_STATUS,
                                 .signs = ANY_SIGN,
                                 .bits = STATUS_FAILED,
                                 .site = (int32_t)call->number});
}

// With WNOHANG, is all that is asked of the result whether the call has failed, which finding no
// dead child is not?
static bool is_asked_for_failure(const struct state *state, const struct node *call)
{
    const struct node *test = call->parent;
    long number = 0;
    long flags = 0;

    if (!wait_flags(state, call, &flags) || test->kind != NODE_BINARY ||
        test->children[0] != call || !constant_of(test->children[1], &number))
        return false;
    return is_word_of(number == -1 ? "== !=" : number == 0 ? "< >=" : "", test->name);
}

void walk_wait(struct walk *walk, const struct state *state, const struct node *call,
               struct outcomes *outcomes)
{
    if (state->children > 0 && !waits_without_hanging(state, call))
        walk->waiters |= maker_bit(state);
    if (state->children > 0)
        succeed(walk, add_outcome(outcomes, state), call);
    fail(walk, add_outcome(outcomes, state), call);
    if (waits_without_hanging(state, call) && !is_call_of(call, "waitid")) {
        struct state *idle = add_outcome(outcomes, state);
        if (is_discarded(call) || is_asked_for_failure(state, call))
            leave_status(walk, idle, call);
        set_wait_result(idle, call, ZERO);
    }
}

// ---- exec ---------------------------------------------------------------------------------------

void walk_exec(struct walk *walk, struct state *state, const struct node *call)
{
    (void)walk;
    state->exec = (int32_t)call->number;
    state->failed = (int32_t)call->number;
    state->clobber = -1;
    struct value failure = value_of(-1);
    failure.kind = VALUE_CALL;
    failure.site = (int32_t)call->number;
    state_set_temp(state, call->number, state->depth, failure);
}
