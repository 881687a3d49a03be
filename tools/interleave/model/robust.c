// SPDX-License-Identifier: MIT
// Robust mutexes. The list of those that a process holds goes through the mutexes themselves: what
// follows the first one is part of the memory, and so of the state.
#include <linux/futex.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/futex.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/robust.h"
#include "interleave/model/words.h"
#include "interleave/model/world.h"

// The lowest bit of an address in the list marks a mutex that inherits priorities.
enum { INHERITS = 1 };

struct lock_word {
    int object; // OBJECT_NONE for none
    int64_t at;
};

bool robust_is_held(const struct node *node)
{
    return node->robust.list && (node->robust.first != node->robust.list || node->robust.pending);
}

// Finds the word of the mutex whose entry in the list is at the address. False where that is not
// known: the mutex is not in shared memory, or inherits priorities.
static bool word_find(const struct node *node, uint64_t entry, struct lock_word *word)
{
    const uint64_t address = entry + (uint64_t)node->robust.offset;
    const struct mapping *mapping = local_mapping(&node->local, address);

    if (entry & INHERITS || !mapping)
        return false;
    word->object = mapping->object;
    word->at = local_offset(mapping, address);
    return true;
}

// The next entry of the list.
static uint64_t after(const struct world *world, const struct node *node, uint64_t entry)
{
    const struct mapping *mapping = local_mapping(&node->local, entry);

    return mapping ? (uint64_t)word_get(world, mapping->object, local_offset(mapping, entry),
                                        sizeof entry)
                   : 0;
}

// Finds the one mutex in the list, or that on its way into it or out of it.
static bool only_one(const struct world *world, const struct node *node, struct lock_word *word)
{
    const struct robust *robust = &node->robust;
    struct lock_word pending = {OBJECT_NONE, 0};

    *word = pending;
    if (robust->pending && !word_find(node, robust->pending, &pending))
        return false;
    if (robust->first == robust->list) {
        *word = pending;
        return true;
    }
    return word_find(node, robust->first, word) &&
           after(world, node, robust->first) == robust->list &&
           (!robust->pending || (pending.object == word->object && pending.at == word->at));
}

static void wake_one(struct world *world, int process, const struct lock_word *word)
{
    const struct call wake = {
        .object = word->object,
        .futex_wake = {
            .at = word->at, .count = 1, .bits = FUTEX_BITSET_MATCH_ANY, .is_private = false}};

    (void)futex_wake(world, process, &wake);
}

// handle_futex_death() of Linux.
void robust_release(const struct kernel *kernel, struct world *world, int process,
                    struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    struct lock_word word;

    if (!robust_is_held(node))
        return;
    if (!only_one(world, node, &word)) {
        effect_refuse(effect, REFUSED_ROBUST, process, -1);
        return;
    }
    const uint32_t value = (uint32_t)word_get(world, word.object, word.at, sizeof value);
    if (node->robust.pending && value == 0)
        wake_one(world, process, &word); // it has given the mutex back, and not told who waits
    if ((value & FUTEX_TID_MASK) != (uint32_t)(FIRST_PID + process))
        return;
    word_set(world, word.object, word.at, sizeof value, (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED);
    if (value & FUTEX_WAITERS)
        wake_one(world, process, &word);
}
