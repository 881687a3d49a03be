// SPDX-License-Identifier: MIT
//
// parent-asked-late: a child asks for its parent, to notice later that this one has gone, when it
// may have gone already.
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

// ---- Does the parent stay? ----------------------------------------------------------------------

// Calls that return when another process has done something, or when time has passed.
static const char *const lasting =
    WAIT_CALLS " read pread readv recv recvfrom recvmsg accept fread fgets fgetc getc getchar "
               "getline scanf fscanf poll ppoll select pselect epoll_wait msgrcv mq_receive pause "
               "sigsuspend sigwait sigwaitinfo sigtimedwait sem_wait sem_timedwait semop futex "
               "sleep usleep nanosleep clock_nanosleep thrd_sleep flock lockf pthread_join "
               "pthread_mutex_lock pthread_cond_wait pthread_barrier_wait raise system pclose "
               "sched_yield ptrace";

static bool leaves_at_once(const struct walk *walk, const struct state *state)
{
    for (int i = 0; i < walk->leaving_count; i++)
        if (walk->leavings[i].site == state->last && walk->leavings[i].maker == state->maker)
            return true;
    return false;
}

// A parent that has failed gives up. But one that is done has never meant to wait.
void rule_parent_end(struct walk *walk, const struct state *state, struct value status)
{
    if (walk->asks_for_parent && state->role == ROLE_PARENT && !(state->flags & FLAG_STAYED) &&
        status.has_number && status.number == 0 && !leaves_at_once(walk, state) &&
        walk->leaving_count < FORKS_MAX)
        walk->leavings[walk->leaving_count++] = (struct leaving){state->last, state->maker};
}

// ---- What is done with the answer ---------------------------------------------------------------

struct answer {
    const struct node *part; // where the first one is kept
    const struct node *call;
};

static bool is_answer(const struct answer *answer, const struct node *node)
{
    node = without_casts(node);
    return answer->part->kind == NODE_MEMBER
               ? is_same_member(node, answer->part)
               : node->kind == NODE_REFERENCE && node->target == answer->part;
}

// Where the result of the call goes: a variable or a member; NULL if it is not kept.
static const struct node *kept_in(const struct node *call)
{
    const struct node *user = call->parent;
    const struct node *variable = result_variable(call);

    while (user && user->kind == NODE_CAST)
        user = user->parent;
    if (variable || !user || !is_operator(user, "=") || user->count != 2)
        return variable;
    const struct node *place = without_casts(user->children[0]);
    return place->kind == NODE_MEMBER ? place : NULL;
}

static bool gets_later_answer(const struct node *node, void *context)
{
    const struct answer *later = context;

    return is_call_of(node, "getppid") && node->number > later->call->number &&
           kept_in(node) == later->part;
}

// Is NODE another answer than the first one?
static bool is_later_answer(const struct answer *answer, const struct node *node)
{
    const struct node *again = find_call_of(node, "getppid");

    if (again)
        return again->number > answer->call->number;
    node = without_casts(node);
    struct answer later = {node->kind == NODE_REFERENCE ? node->target : NULL, answer->call};

    return later.part && later.part->kind == NODE_VARIABLE && later.part != answer->part &&
           any_node(function_of(later.part), gets_later_answer, &later);
}

static bool is_compared(const struct node *node, void *context)
{
    const struct answer *answer = context;

    if ((!is_operator(node, "==") && !is_operator(node, "!=")) || node->count != 2 ||
        function_of(node) != function_of(answer->call))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (is_answer(answer, node->children[i]) && is_later_answer(answer, node->children[1 - i]))
            return true;
    return false;
}

static bool is_for_comparison(const struct node *call)
{
    struct answer answer = {kept_in(call), call};

    return answer.part && any_node(function_of(call), is_compared, &answer);
}

static void see_question(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->role == ROLE_CHILD && state->born == state->last && leaves_at_once(walk, state) &&
        is_for_comparison(call))
        walk_report(walk, "parent-asked-late", call,
                    "the parent may have ended before this: then whoever has adopted the child is "
                    "taken for it, and stays; take the parent's PID with getpid before the fork");
}

void rule_parent_call(struct walk *walk, struct state *state, const struct node *call)
{
    if (walk->asks_for_parent && state->role == ROLE_PARENT &&
        (is_call_of(call, lasting) || is_unknown_call(call) || !*called_name(call)))
        state->flags |= FLAG_STAYED;
    if (is_call_of(call, "getppid"))
        see_question(walk, state, call);
}
