// SPDX-License-Identifier: MIT
// Which words of shared memory, and which semaphores, calls read and write.
#ifndef FORK_INTERLEAVE_PLACES_H
#define FORK_INTERLEAVE_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/arguments.h"

enum { PLACE_SETS = 4 };

// Words of shared memory and semaphores, by a number below 64 * PLACE_SETS: some have the same
// number.
struct places {
    uint64_t reads[PLACE_SETS];
    uint64_t writes[PLACE_SETS];
};

struct places places_of(const struct call *call);
// Of a call that may write any of them.
struct places places_all(void);

// Whether one of the two writes what the other reads or writes.
bool places_conflict(const struct places *one, const struct places *other);

// Whether there are any: most programs have none.
bool places_are_any(const struct places *places);

// Adds the places; false when all of them were there.
bool places_add(struct places *places, const struct places *more);

#endif
