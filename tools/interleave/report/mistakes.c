// SPDX-License-Identifier: MIT
// A missing exit: a child that has done its work, and goes on in code that is meant for its parent.
// Code that is meant for the parent looks like code that is meant for all processes. So two things
// have to come together. First, the child has done work of its own: it has made a call at a place
// where its parent never comes. (Without that, the program is one of the exercises that fork
// several times in a row.) Second, at a place where its parent comes too, the child does something
// that makes no sense in a child: it makes the fork that is its parent's next one; or it waits
// there and has no child; or it has left the function in which its parent forked it and waits for
// it.
#include <stdlib.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/report/mistakes.h"
#include "interleave/report/visits.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

// What a process has done on the path from its birth to a node, excluding the node.
struct route {
    int birth;  // its first node; NODE_NONE for a first process, and after exec
    int own;    // the last node that was work of its own, or NODE_NONE
    bool forks; // it has forked at a place where its parent comes, too
    bool left;  // it has left the function in which it was forked
};

struct family {
    const struct behaviour *behaviour;
    struct visits visits;
    struct route *route; // by node
    bool *owns;          // by node: it, or a node after it, is at a place of the process's own
    bool *forks; // by process: it forks in its parent's place, or descends from one that does
    int *births; // by process: a node at which it is forked, or NODE_NONE
    int *open;   // nodes that are still to be visited
};

static const struct node *node_at(const struct family *family, int node)
{
    return family->behaviour->nodes[node];
}

static const struct node *fork_of(const struct family *family, const struct route *route)
{
    return node_at(family, node_at(family, route->birth)->parent);
}

static int parent_of(const struct family *family, const struct node *node)
{
    return behaviour_parent(family->behaviour, node->process);
}

// Whether the places of two processes can be compared: calls in a signal handler can come anywhere.
static bool has_place(const struct family *family, const struct node *node)
{
    return node->stack != STACK_UNKNOWN && node->same_as == NODE_NONE &&
           node->call.kind != CALL_SIGRETURN && !family->behaviour->stacks[node->stack].in_handler;
}

static struct visit parent_visit(struct family *family, const struct node *node)
{
    return visits_at(&family->visits, parent_of(family, node), node->stack);
}

static bool is_own_place(struct family *family, const struct node *node)
{
    return has_place(family, node) && !parent_visit(family, node).comes;
}

// Forks alone are an exercise. A process that closes the unused ends of a pipe, sets up its
// signals, or sleeps to let another process run only prepares for work.
static bool is_work(const struct call *call)
{
    switch (call->kind) {
    case CALL_FORK:
    case CALL_EXIT:
    case CALL_CRASH:
    case CALL_SPIN:
    case CALL_MOMENT:
    case CALL_LOCAL:
    case CALL_CLOSE:
    case CALL_DUP:
    case CALL_FCNTL:
    case CALL_IOCTL:
    case CALL_SIGMASK:
    case CALL_SIGPENDING:
    case CALL_ALARM:
    case CALL_TIMER:
    case CALL_SETPGID:
    case CALL_GETPGID:
    case CALL_SETSID:
    case CALL_GETPPID:
    case CALL_DEATHSIG:
    case CALL_SLEEP:
    case CALL_YIELD:
    case CALL_CLOCK:
        return false;
    default:
        return true;
    }
}

static bool is_own_work(struct family *family, const struct node *node)
{
    return is_work(&node->call) && is_own_place(family, node);
}

// ---- Routes -------------------------------------------------------------------------------------

// The innermost call that contains both: that is, of the function that forks the child and in which
// the child works.
int mistake_home(const struct behaviour *behaviour, int first, int second)
{
    int home = first;

    do
        home = behaviour->stacks[home].caller;
    while (home != STACK_UNKNOWN && (home == second || !stack_is_in(behaviour, second, home)));
    return home;
}

static int home_of(const struct family *family, const struct route *route)
{
    const struct node *fork = fork_of(family, route);

    if (!has_place(family, fork))
        return STACK_UNKNOWN;
    return mistake_home(family->behaviour, fork->stack, node_at(family, route->own)->stack);
}

// Whether the node is outside of the function in which the child was forked and has worked. (A
// process that leaves main ends.)
static bool has_left(const struct family *family, const struct route *route,
                     const struct node *node)
{
    if (route->own == NODE_NONE || !has_place(family, node))
        return false;
    const int home = home_of(family, route);
    return home != STACK_UNKNOWN && !stack_is_empty(family->behaviour, home) &&
           !stack_is_in(family->behaviour, node->stack, home);
}

static void route_find(struct family *family, int number)
{
    const struct node *node = node_at(family, number);
    struct route *route = &family->route[number];

    *route = (struct route){NODE_NONE, NODE_NONE, false, false};
    if (node->parent == NODE_NONE)
        return;
    const struct node *before = node_at(family, node->parent);
    if (node->result.how == AS_CHILD) {
        route->birth = number;
        return;
    }
    if (node->local.execed && !before->local.execed)
        return;
    *route = family->route[node->parent];
    if (route->birth == NODE_NONE)
        return;
    route->left |= has_left(family, route, before);
    if (is_own_work(family, before))
        route->own = node->parent;
    route->forks |= before->call.kind == CALL_FORK && !is_own_place(family, before);
}

// An unknown place counts as the process's own.
static void owns_find(struct family *family)
{
    for (int i = family->behaviour->count - 1; i > 0; i--) {
        const struct node *node = node_at(family, i);
        family->owns[i] |= !has_place(family, node) || is_own_place(family, node);
        if (node->result.how != AS_CHILD)
            family->owns[node->parent] |= family->owns[i];
    }
}

// ---- Mistakes -----------------------------------------------------------------------------------

// Whether the child goes on where its parent does: it makes the fork that is the next child of its
// parent, and does not fork there more often than the parent. (A recursive tail call, which
// optimised code turns into a loop, begins anew.)
static bool forks_for_parent(struct family *family, const struct route *route,
                             const struct node *node)
{
    const int parent = parent_of(family, node);
    const int number = fork_of(family, route)->local.children;

    return node->call.kind == CALL_FORK && !node->call.fork.is_vfork && !route->forks &&
           visits_child_calls(&family->visits, parent, number + 1, node->stack).forks &&
           visits_forks(&family->visits, node->process, 0, node->stack) <=
               visits_forks(&family->visits, parent, number + 1, node->stack);
}

static void births_find(struct family *family)
{
    for (int i = 0; i < (int)family->behaviour->family.count; i++)
        family->births[i] = NODE_NONE;
    for (int i = 0; i < family->behaviour->count; i++)
        if (node_at(family, i)->result.how == AS_CHILD)
            family->births[node_at(family, i)->process] = node_at(family, i)->parent;
}

static int birth_stack(const struct family *family, int process)
{
    return family->births[process] == NODE_NONE ? STACK_UNKNOWN
                                                : node_at(family, family->births[process])->stack;
}

// Whether processes of two generations wait there for children of their own: then the place is
// meant for all, as in a tree or a chain. They are forked in the same function call as this
// process.
static bool is_for_all(struct family *family, const struct route *route, const struct node *node)
{
    const struct behaviour *behaviour = family->behaviour;
    const int home = behaviour->stacks[fork_of(family, route)->stack].caller;

    for (int i = 1; i < (int)behaviour->family.count; i++) {
        const int born_at = birth_stack(family, i);
        if (!family->forks[i] && born_at != STACK_UNKNOWN &&
            behaviour->stacks[born_at].caller == home &&
            visits_reap(&family->visits, i, node->stack) &&
            visits_reap(&family->visits, behaviour_parent(behaviour, i), node->stack))
            return true;
    }
    return false;
}

static bool waits_for_parent(struct family *family, const struct route *route,
                             const struct node *node)
{
    const struct visit visit = parent_visit(family, node);

    if (!wait_is(&node->call) || !wait_fails(family->behaviour, node) ||
        visit.reaped <= fork_of(family, route)->local.children)
        return false;
    if (wait_named(&node->call) || (wait_names_zero(&node->call) && visit.names))
        return true;
    return wait_blocks(&node->call) && has_place(family, fork_of(family, route)) &&
           !visits_reap(&family->visits, node->process, node->stack) &&
           !is_for_all(family, route, node);
}

// Whether the parent waits for this child inside the call HOME.
static bool reaps_inside(struct family *family, const struct route *route, int home)
{
    const struct node *fork = fork_of(family, route);

    for (int i = 0; i < (int)family->behaviour->stack_names.count; i++)
        if (stack_is_in(family->behaviour, i, home) &&
            visits_child_calls(&family->visits, fork->process, fork->local.children, i).reaps)
            return true;
    return false;
}

static bool returns_for_parent(struct family *family, int number)
{
    const struct node *node = node_at(family, number);
    const struct route *route = &family->route[number];

    return !route->left && !family->owns[number] && node->call.kind != CALL_EXIT &&
           has_left(family, route, node) &&
           parent_visit(family, node).children > fork_of(family, route)->local.children &&
           reaps_inside(family, route, home_of(family, route));
}

// ---- Work that makes no call --------------------------------------------------------------------

// Text that the process has put into a stdio buffer since the fork, or an empty buffer.
static struct buffer text_since(const struct node *fork, const struct node *node)
{
    for (int i = 0; i < node->waiting_count; i++) {
        const struct buffer *text = &node->waiting[i].text;
        size_t old = 0;
        for (int k = 0; k < fork->waiting_count; k++)
            if (fork->waiting[k].address == node->waiting[i].address)
                old = fork->waiting[k].text.size;
        if (text->size > old)
            return (struct buffer){text->data + old, text->size - old, 0};
    }
    return (struct buffer){0};
}

// Whether the parent comes from the fork to that place without having printed, and whether it comes
// there with text of its own.
static void look_at_parent(const struct family *family, int fork, int stack, bool *silent,
                           bool *talks)
{
    int *open = family->open;
    int count = 0;

    for (int i = node_at(family, fork)->first; i != NODE_NONE; i = node_at(family, i)->next)
        if (node_at(family, i)->result.how != AS_CHILD)
            open[count++] = i;
    while (count > 0) {
        const struct node *at = node_at(family, open[--count]);
        const bool writes = kind_is(at->call.kind, KIND_WRITE);
        if (at->stack == stack ? text_since(node_at(family, fork), at).size > 0 : writes)
            *talks = true;
        else if (at->stack == stack)
            *silent = true;
        else if (at->call.kind != CALL_FORK && !wait_is(&at->call))
            for (int i = at->first; i != NODE_NONE; i = node_at(family, i)->next)
                open[count++] = i;
    }
}

// Whether the child has printed into a buffer on its way to the node, and its parent has not.
static bool has_own_text(const struct family *family, int number)
{
    const struct node *node = node_at(family, number);
    const struct route *route = &family->route[number];
    bool silent = false;
    bool talks = false;

    if ((node->call.kind != CALL_FORK && !wait_is(&node->call)) ||
        !text_since(fork_of(family, route), node).size)
        return false;
    look_at_parent(family, node_at(family, route->birth)->parent, node->stack, &silent, &talks);
    return silent && !talks;
}

// ---- All of them --------------------------------------------------------------------------------

static bool is_candidate(const struct family *family, int number)
{
    const struct route *route = &family->route[number];

    return route->birth != NODE_NONE && has_place(family, node_at(family, number)) &&
           (route->own != NODE_NONE || has_own_text(family, number));
}

// Forks come first, because they tell what waiting means.
static void mistakes_find(struct family *family, struct mistake *mistakes)
{
    const int count = family->behaviour->count;

    for (int i = 0; i < count; i++)
        if (is_candidate(family, i) &&
            forks_for_parent(family, &family->route[i], node_at(family, i))) {
            mistakes[i].kind = MISTAKE_FORKS;
            family->forks[node_at(family, i)->process] = true;
        }
    for (int i = 1; i < (int)family->behaviour->family.count; i++)
        family->forks[i] |= family->forks[behaviour_parent(family->behaviour, i)];
    for (int i = 0; i < count; i++) {
        if (!is_candidate(family, i) || mistakes[i].kind != MISTAKE_NONE)
            continue;
        if (waits_for_parent(family, &family->route[i], node_at(family, i)))
            mistakes[i].kind = MISTAKE_WAITS;
        else if (returns_for_parent(family, i))
            mistakes[i].kind = MISTAKE_RETURNS;
    }
    for (int i = 0; i < count; i++)
        if (mistakes[i].kind != MISTAKE_NONE) {
            mistakes[i].fork = node_at(family, family->route[i].birth)->parent;
            mistakes[i].own = family->route[i].own;
            mistakes[i].text = text_since(node_at(family, mistakes[i].fork), node_at(family, i));
        }
}

struct mistake *mistakes_list(const struct behaviour *behaviour)
{
    const size_t count = (size_t)behaviour->count;
    struct family family = {.behaviour = behaviour,
                            .route = memory_new(count, sizeof *family.route),
                            .owns = memory_new(count, sizeof *family.owns),
                            .forks = memory_new(behaviour->family.count, sizeof *family.forks),
                            .open = memory_new(count, sizeof *family.open),
                            .births = memory_new(behaviour->family.count, sizeof *family.births)};
    struct mistake *mistakes = memory_new(count, sizeof *mistakes);

    visits_make(&family.visits, behaviour);
    births_find(&family);
    for (int i = 0; i < behaviour->count; i++)
        route_find(&family, i);
    owns_find(&family);
    mistakes_find(&family, mistakes);
    visits_free(&family.visits);
    free(family.route);
    free(family.owns);
    free(family.forks);
    free(family.births);
    free(family.open);
    return mistakes;
}
