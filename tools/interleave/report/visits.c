// SPDX-License-Identifier: MIT
// Which places of the program each process comes to.
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/report/visits.h"
#include "interleave/tracee/calls.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

// ---- Calls that wait ----------------------------------------------------------------------------

bool wait_is(const struct call *call)
{
    return kind_is(call->kind, KIND_WAIT) && (wait_options(call) & WEXITED);
}

int64_t wait_named(const struct call *call)
{
    if (call->kind == CALL_WAITID)
        return call->waitid.type == P_PID ? call->waitid.id : 0;
    return call->wait.pid > 0 ? call->wait.pid : 0;
}

bool wait_names_zero(const struct call *call)
{
    return call->kind == CALL_WAITID ? call->waitid.type == P_PID && call->waitid.id == 0
                                     : call->wait.pid == 0;
}

bool wait_blocks(const struct call *call)
{
    return !(wait_options(call) & WNOHANG);
}

int64_t wait_found(const struct call *call, struct result result)
{
    if (!wait_is(call) || result.how != RETURNED || result.value < 0)
        return 0;
    return wait_child(call, &result);
}

// waitid finds no child with number 0.
bool wait_failed(const struct call *call, struct result result)
{
    return wait_is(call) && result.how == RETURNED &&
           (result.value == -ECHILD || (result.value == -EINVAL && wait_names_zero(call)));
}

bool wait_fails(const struct behaviour *behaviour, const struct node *node)
{
    for (int i = node->first; i != NODE_NONE; i = behaviour->nodes[i]->next)
        if (wait_failed(&node->call, behaviour->nodes[i]->result))
            return true;
    return false;
}

// ---- Stacks -------------------------------------------------------------------------------------

bool stack_is_in(const struct behaviour *behaviour, int inner, int outer)
{
    while (inner != STACK_UNKNOWN && inner != outer)
        inner = behaviour->stacks[inner].caller;
    return inner != STACK_UNKNOWN;
}

bool stack_is_empty(const struct behaviour *behaviour, int stack)
{
    return behaviour->stacks[stack].caller == STACK_UNKNOWN;
}

// ---- Visits -------------------------------------------------------------------------------------

static struct visit *visit_at(struct visits *visits, int process, int stack)
{
    const int key[2] = {process, stack};
    bool is_new = false;
    const int number = key_table_intern(&visits->visit_keys, key, sizeof key, &is_new);

    if (is_new) {
        visits->visit = memory_resize(visits->visit, (size_t)number + 1, sizeof *visits->visit);
        visits->visit[number] = (struct visit){0};
    }
    return &visits->visit[number];
}

static struct child_calls *child_calls_at(struct visits *visits, int process, int stack, int child)
{
    const int key[3] = {process, stack, child};
    bool is_new = false;
    const int number = key_table_intern(&visits->child_call_keys, key, sizeof key, &is_new);

    if (is_new) {
        visits->child_calls =
            memory_resize(visits->child_calls, (size_t)number + 1, sizeof *visits->child_calls);
        visits->child_calls[number] = (struct child_calls){0};
    }
    return &visits->child_calls[number];
}

// Where dead children vanish by themselves, a wait until there is none counts as successful.
static bool finds_child(struct visits *visits, const struct node *node)
{
    const struct behaviour *behaviour = visits->behaviour;
    bool found = wait_is(&node->call) && node->local.signals.no_zombies;

    for (int i = node->first; i != NODE_NONE; i = behaviour->nodes[i]->next) {
        const int64_t child = wait_found(&node->call, behaviour->nodes[i]->result) - FIRST_PID;
        if (child < 0)
            continue;
        found = true;
        child_calls_at(visits, node->process, node->stack, behaviour_number(behaviour, (int)child))
            ->reaps = true;
    }
    return found;
}

static void visit_note(struct visits *visits, const struct node *node)
{
    struct visit *visit = visit_at(visits, node->process, node->stack);
    const int children = node->local.children;

    visit->comes = true;
    visit->names |= wait_is(&node->call) && wait_named(&node->call);
    if (children > visit->children)
        visit->children = children;
    if (children > visit->reaped && finds_child(visits, node))
        visit->reaped = children;
    if (node->call.kind == CALL_FORK)
        child_calls_at(visits, node->process, node->stack, children)->forks = true;
}

void visits_make(struct visits *visits, const struct behaviour *behaviour)
{
    *visits = (struct visits){.behaviour = behaviour};
    for (int i = 0; i < behaviour->count; i++)
        if (behaviour->nodes[i]->stack != STACK_UNKNOWN)
            visit_note(visits, behaviour->nodes[i]);
}

void visits_free(struct visits *visits)
{
    key_table_free(&visits->visit_keys);
    key_table_free(&visits->child_call_keys);
    free(visits->visit);
    free(visits->child_calls);
}

struct visit visits_at(struct visits *visits, int process, int stack)
{
    return *visit_at(visits, process, stack);
}

bool visits_reap(struct visits *visits, int process, int stack)
{
    const struct stack *stacks = visits->behaviour->stacks;
    bool found = visits_at(visits, process, stack).reaped > 0;

    for (int i = 0; i < (int)visits->behaviour->stack_names.count && !found; i++)
        found = stacks[stack].line == 0 && stacks[i].line == 0 &&
                stacks[i].caller == stacks[stack].caller &&
                visits_at(visits, process, i).reaped > 0;
    return found;
}

struct child_calls visits_child_calls(struct visits *visits, int process, int child, int stack)
{
    return *child_calls_at(visits, process, stack, child);
}

int visits_forks(struct visits *visits, int process, int child, int stack)
{
    const int last = visits_at(visits, process, stack).children;
    int count = 0;

    for (int i = child; i <= last; i++)
        count += visits_child_calls(visits, process, i, stack).forks;
    return count;
}
