// SPDX-License-Identifier: MIT
// Memory that processes share: its content is part of the state. The accesses of all processes are
// made one after the other (sequential consistency, memory_order_seq_cst in C).
#ifndef FORK_INTERLEAVE_WORDS_H
#define FORK_INTERLEAVE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/world.h"

enum { WORD_SIZE = 8 };

// LENGTH bytes of the memory OBJECT from offset AT, at most 8, as a number whose lowest byte comes
// first; the bytes above are 0.
int64_t word_get(const struct world *world, int object, int64_t at, int64_t length);
void word_set(struct world *world, int object, int64_t at, int64_t length, int64_t value);

// Makes the access of NODE, a CALL_WORD; *VALUE is what it reads, or 0. False where the process
// would write something that is not known yet: then nothing changes.
bool word_access(struct world *world, const struct node *node, int64_t *value);

// Appends LENGTH bytes of the memory.
void block_get(const struct world *world, int object, int64_t at, int64_t length,
               struct buffer *bytes);
// Makes the access of CALL, a CALL_BLOCK; returns a hash of what it reads, or 0.
int64_t block_access(struct world *world, const struct call *call);

// Whether the access is beyond the end of a file in memory, except for reads in the file's last
// page, which are of zeros. A process that writes there changes the memory and not the file; on the
// next page it dies of SIGBUS.
enum beyond { BEYOND_NOT, BEYOND_IN_PAGE, BEYOND_PAGE };
enum beyond word_beyond(const struct world *world, const struct call *call);

// Whether the call is an access to such memory.
bool word_is_access(const struct call *call);

// Adds what the atomic access of NODE writes after it has read VALUE.
void word_learn(struct node *node, int64_t value, int64_t written);

// Whether the accesses have bytes in common, and one of them writes.
bool word_conflicts(const struct call *one, const struct call *other);

#endif
