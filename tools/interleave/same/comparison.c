// SPDX-License-Identifier: MIT
// Two sets of outcomes, and what only one of them has.
#include <stdlib.h>

#include "interleave/same/comparison.h"
#include "interleave/same/outcome_key.h"
#include "interleave/same/outcome_record.h"
#include "interleave/same/outcome_set.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

// The different keys of a set. *SHORTEST, which the caller frees, is the shortest record of each.
static void keys_make(const struct outcome_set *set, const struct key_rules *rules,
                      struct key_table *keys, size_t **shortest)
{
    *shortest = memory_new(set->records.count, sizeof **shortest);
    for (size_t i = 0; i < set->records.count; i++) {
        const struct buffer *record = &set->records.keys[i];
        struct buffer key = {0};
        bool is_new = false;
        outcome_key(record, rules, &key);
        const int number = key_table_intern(keys, key.data, key.size, &is_new);
        size_t *const best = &(*shortest)[number];
        if (is_new || record_shown(record) < record_shown(&set->records.keys[*best]))
            *best = i;
        buffer_free(&key);
    }
}

// Whether the other set certainly does not have this outcome, as it is not among its records. Of
// endlessly many outcomes the shortest ones are known. By words, longer ones can be the same.
static bool is_certain(const struct outcome_set *other, const struct key_rules *rules, size_t shown)
{
    if (!other->is_complete)
        return false;
    return !other->is_endless || (!rules->by_words && shown < other->below);
}

static void only_find(const struct outcome_set *set, const struct outcome_set *other,
                      const struct key_rules *rules, const struct key_table keys[2],
                      const size_t *shortest, struct only *only)
{
    size_t least = 0;

    *only = (struct only){.distinct = keys[0].count};
    for (size_t i = 0; i < keys[0].count; i++) {
        const size_t shown = record_shown(&set->records.keys[shortest[i]]);
        if (key_table_find(&keys[1], keys[0].keys[i].data, keys[0].keys[i].size) >= 0)
            continue;
        if (!is_certain(other, rules, shown)) {
            only->unknown++;
            continue;
        }
        if (only->count++ == 0 || shown < least) {
            least = shown;
            only->shortest = shortest[i];
        }
    }
}

void comparison_make(const struct outcome_set set[SIDES], const struct key_rules rules[SIDES],
                     struct only only[SIDES])
{
    struct key_table keys[SIDES] = {{0}, {0}};
    size_t *shortest[SIDES] = {NULL, NULL};

    for (int i = 0; i < SIDES; i++)
        keys_make(&set[i], &rules[i], &keys[i], &shortest[i]);
    only_find(&set[0], &set[1], &rules[0], keys, shortest[0], &only[0]);
    const struct key_table swapped[SIDES] = {keys[1], keys[0]};
    only_find(&set[1], &set[0], &rules[1], swapped, shortest[1], &only[1]);
    for (int i = 0; i < SIDES; i++) {
        key_table_free(&keys[i]);
        free(shortest[i]);
    }
}
