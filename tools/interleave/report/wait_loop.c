// SPDX-License-Identifier: MIT
// Decides by experiment whether a wait that finds no child ends a loop of waits.
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/report/visits.h"
#include "interleave/report/wait_loop.h"
#include "interleave/run/pretend.h"
#include "interleave/run/run.h"
#include "interleave/search/limits.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/deadline.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

// Cap on real runs for experiments. Waits that come later are judged by what other processes do at
// the same place, if all that they do is known.
enum { EXPERIMENTS_MAX = 100 };

void wait_loops_start(struct wait_loops *loops, struct search *search)
{
    *loops = (struct wait_loops){
        .search = search, .open = memory_new((size_t)search->behaviour.count, sizeof *loops->open)};
}

void wait_loops_free(struct wait_loops *loops)
{
    key_table_free(&loops->tried);
    free(loops->result);
    free(loops->open);
}

// ---- Places of waits ----------------------------------------------------------------------------

static bool is_exactly_there(const struct node *node, const struct pretended *there)
{
    if (node->stack != STACK_UNKNOWN && there->stack != STACK_UNKNOWN)
        return node->stack == there->stack;
    return node->call.ip == there->ip && node->call.sp == there->sp;
}

// Optimised code can have several copies of one call. Where lines are unknown, all calls in one
// function count as copies.
static bool is_there(const struct behaviour *behaviour, const struct node *node,
                     const struct pretended *there)
{
    if (is_exactly_there(node, there))
        return true;
    if (node->stack == STACK_UNKNOWN || there->stack == STACK_UNKNOWN)
        return false;
    const struct stack *one = &behaviour->stacks[node->stack];
    const struct stack *other = &behaviour->stacks[there->stack];
    return one->line == 0 && other->line == 0 && one->caller == other->caller;
}

static struct pretended place_of(const struct node *node)
{
    return (struct pretended){true, true, node->stack, node->call.ip, node->call.sp};
}

// Whether the process can come from the node to a wait at that place, without another wait or a
// fork in between.
static bool waits_next(const struct wait_loops *loops, int node, const struct pretended *there,
                       bool exactly)
{
    const struct behaviour *behaviour = &loops->search->behaviour;
    int *open = loops->open;
    int count = 0;
    bool found = false;

    open[count++] = node;
    while (count > 0 && !found) {
        const struct node *at = behaviour->nodes[open[--count]];
        if (wait_is(&at->call))
            found = exactly ? is_exactly_there(at, there) : is_there(behaviour, at, there);
        else if (at->call.kind != CALL_FORK)
            for (int i = at->first; i != NODE_NONE; i = behaviour->nodes[i]->next)
                open[count++] = i;
    }
    return found;
}

// Likewise from after the node's own wait: where that found a child (FOUND), or found that there is
// none.
static bool waits_after(const struct wait_loops *loops, const struct node *node, bool found,
                        const struct pretended *there, bool exactly)
{
    const struct behaviour *behaviour = &loops->search->behaviour;

    for (int i = node->first; i != NODE_NONE; i = behaviour->nodes[i]->next) {
        const struct result result = behaviour->nodes[i]->result;
        const bool is_such =
            found ? wait_found(&node->call, result) != 0 : wait_failed(&node->call, result);
        if (is_such && waits_next(loops, i, there, exactly))
            return true;
    }
    return false;
}

// ---- Experiments --------------------------------------------------------------------------------

// The last wait at the same place on the path to the node, since the last fork, that found a child;
// NULL for none. *COUNT is the number of all waits there.
static const struct node *wait_before(const struct behaviour *behaviour, const struct node *node,
                                      struct result *result, int *count)
{
    const struct pretended here = place_of(node);
    const struct node *last = NULL;
    const struct node *after = node;

    *count = 0;
    while (after->parent != NODE_NONE && after->result.how != AS_CHILD) {
        const struct node *at = behaviour->nodes[after->parent];
        if (at->call.kind == CALL_FORK)
            break;
        if (wait_is(&at->call) && is_there(behaviour, at, &here)) {
            *count += 1;
            if (!last && wait_found(&at->call, after->result) != 0) {
                last = at;
                *result = after->result;
            }
        }
        after = at;
    }
    return last;
}

// False when the search was stopped because it took too long.
static bool may_try(const struct search *search)
{
    return search->reached != LIMIT_SECONDS && search->reached != LIMIT_SIGNAL &&
           search->reached != LIMIT_HANG && !deadline_is_over();
}

// A real run to where the process waits, and the experiment there.
struct trial {
    struct search *search;
    const struct step *steps;
    int count;
    int process;
    int child;
    int status;
    struct pretended result;
};

static void trial_make(void *argument)
{
    struct trial *trial = argument;
    struct run *run = &trial->search->run;

    trial->search->runs++;
    run_begin(run, &trial->search->kernel);
    for (int i = 0; i < trial->count; i++)
        run_step(run, trial->steps[i]);
    trial->result = pretend_child(run, trial->process, trial->child, trial->status);
}

static struct pretended experiment(const struct wait_loops *loops, const struct edge *edge,
                                   int child, int status)
{
    struct attempt attempt;
    struct step *steps = NULL;
    struct trial trial = {.search = loops->search,
                          .count = search_path(loops->search, edge->from, &steps),
                          .process = edge->step.process,
                          .child = child,
                          .status = status};

    trial.steps = steps;
    if (!tracee_attempt(&attempt, trial_make, &trial))
        trial.result = (struct pretended){.known = false};
    run_end(&loops->search->run);
    free(steps);
    return trial.result;
}

// The experiment pretends that the wait finds the child that the process found there before, or
// else the child with the next index.
static struct pretended next_wait(struct wait_loops *loops, const struct edge *edge)
{
    const struct behaviour *behaviour = &loops->search->behaviour;
    const struct node *node = behaviour->nodes[edge->node];
    struct result result = {0};
    int count = 0;
    const struct node *before = wait_before(behaviour, node, &result, &count);
    const int64_t key[4] = {node->stack, (int64_t)node->call.ip, (int64_t)node->call.sp, count};
    bool is_new = false;

    if (loops->tried.count == EXPERIMENTS_MAX || !may_try(loops->search))
        return (struct pretended){.known = false};
    const int number = key_table_intern(&loops->tried, key, sizeof key, &is_new);
    if (!is_new)
        return loops->result[number];
    int child = node->process + 1;
    int status = 0;
    if (before) {
        child = (int)wait_found(&before->call, result) - FIRST_PID;
        status = (int)result.waited.status;
    }
    loops->result = memory_resize(loops->result, (size_t)number + 1, sizeof *loops->result);
    loops->result[number] = experiment(loops, edge, child, status);
    return loops->result[number];
}

// Without an experiment: whether any process waits there again after it has found a child.
static bool loops_elsewhere(const struct wait_loops *loops, const struct node *node)
{
    const struct behaviour *behaviour = &loops->search->behaviour;
    const struct pretended here = place_of(node);

    for (int i = 0; i < behaviour->count; i++)
        if (wait_is(&behaviour->nodes[i]->call) &&
            is_there(behaviour, behaviour->nodes[i], &here) &&
            waits_after(loops, behaviour->nodes[i], true, &here, false))
            return true;
    return false;
}

// Whether the process says, before its next wait, that the wait of this node has found no child: a
// loop that ends as it should is silent about that.
static bool tells_of_none(const struct wait_loops *loops, const struct node *node)
{
    static const char reason[] = "No child processes"; // of ECHILD, in the C locale
    const struct behaviour *behaviour = &loops->search->behaviour;
    int *open = loops->open;
    int count = 0;

    for (int i = node->first; i != NODE_NONE; i = behaviour->nodes[i]->next)
        if (wait_failed(&node->call, behaviour->nodes[i]->result))
            open[count++] = i;
    while (count > 0) {
        const struct node *at = behaviour->nodes[open[--count]];
        const struct buffer *text = &at->call.text;
        if (kind_is(at->call.kind, KIND_WRITE) &&
            memmem(text->data, text->size, reason, sizeof reason - 1))
            return true;
        if (!wait_is(&at->call) && at->call.kind != CALL_FORK)
            for (int i = at->first; i != NODE_NONE; i = behaviour->nodes[i]->next)
                open[count++] = i;
    }
    return false;
}

bool wait_loop_ends(struct wait_loops *loops, const struct edge *edge)
{
    const struct behaviour *behaviour = &loops->search->behaviour;
    const struct node *node = behaviour->nodes[edge->node];
    const struct pretended next = next_wait(loops, edge);
    const struct pretended here = place_of(node);

    if (next.known)
        return next.waits && is_there(behaviour, node, &next) &&
               !waits_after(loops, node, false, &next, true);
    if (!search_is_complete(loops->search))
        return !tells_of_none(loops, node);
    return (loops_elsewhere(loops, node) && !waits_after(loops, node, false, &here, false));
}
