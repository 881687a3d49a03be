// SPDX-License-Identifier: MIT
//
// shared-variable: a child changes a variable and does not look at it again, and its parent reads
// it after waiting, as if the two had one memory.
#include <string.h>

#include "forkcheck/rules/walk.h"
#include "lib/base/memory.h"

static struct belief *belief_of(struct walk *walk, const struct node *variable)
{
    for (size_t i = 0; i < walk->belief_count; i++)
        if (walk->beliefs[i].variable == variable)
            return &walk->beliefs[i];
    walk->beliefs = memory_grow(walk->beliefs, &walk->belief_capacity, walk->belief_count + 1,
                                sizeof *walk->beliefs);
    walk->beliefs[walk->belief_count] = (struct belief){.variable = variable};
    return &walk->beliefs[walk->belief_count++];
}

// The variable at PLACE if it is a plain one: no memory that a pointer leads to.
static const struct node *variable_at(const struct walk *walk, int place)
{
    for (int at = place; at != -1; at = place_get(&walk->places, at).base)
        if (place_get(&walk->places, at).part == PLACE_POINTED)
            return NULL;
    const struct node *root = walk->tree->nodes[place_root(&walk->places, place)];
    return root->kind == NODE_VARIABLE && !strchr(root->type, '*') ? root : NULL;
}

static bool is_before_fork(const struct walk *walk, const struct state *state,
                           const struct node *variable)
{
    const struct node *call = walk->forks[state->born].call;

    return variable->parent->kind == NODE_UNIT ||
           (function_of(variable) == function_of(call) && variable->number < call->number);
}

void rule_belief_write(struct walk *walk, struct state *state, int place, const struct node *node)
{
    const struct node *variable = place == -1 ? NULL : variable_at(walk, place);

    if (!variable || state->born == -1 || state->role != ROLE_CHILD ||
        (state->flags & FLAG_VFORK) || !(state->flags & FLAG_SPLIT) ||
        !is_before_fork(walk, state, variable) || (walk_met(walk, state) & MET_PARENT))
        return;
    struct belief *belief = belief_of(walk, variable);
    if (!belief->write)
        belief->write = node;
}

void rule_belief_read(struct walk *walk, const struct state *state, int place,
                      const struct node *node)
{
    const struct node *variable = variable_at(walk, place);

    (void)node;
    if (!variable || state->last == -1)
        return;
    if (state->role == ROLE_CHILD)
        belief_of(walk, variable)->is_read_by_child = true;
    else if (state->role == ROLE_PARENT && (state->flags & FLAG_REAPED))
        belief_of(walk, variable)->is_read_by_parent = true;
}

void rule_beliefs(struct walk *walk)
{
    for (size_t i = 0; i < walk->belief_count; i++) {
        const struct belief *belief = &walk->beliefs[i];
        if (belief->write && !belief->is_read_by_child && belief->is_read_by_parent)
            walk_report(walk, "shared-variable", belief->write,
                        "the child changes its own copy of %s: its parent will not see that; use a "
                        "pipe or the exit status",
                        belief->variable->name);
    }
}
