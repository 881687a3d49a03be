// SPDX-License-Identifier: MIT
// Calls that read or write memory which processes share: write(2) of a text that lies there,
// read(2) into it, and the like. The process has no access to such memory, so the call is made with
// memory on its stack instead. What the call reads there is one step before the call (CALL_BLOCK),
// and what it stores is one step after it.
#ifndef FORK_INTERLEAVE_RUN_BLOCKS_H
#define FORK_INTERLEAVE_RUN_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/tracee/tracee.h"

struct call;
struct segment;

// A call that is about shared memory.
struct runner_block {
    enum { BLOCK_NONE, BLOCK_STANDS, BLOCK_LED } is; // led: its argument is memory on the stack
    bool reads;       // the call reads the memory, otherwise it stores something there
    int argument;     // the number of the argument
    uint64_t address; // where it points to, and how many bytes there are
    uint64_t length;
    uint64_t place; // on the stack
    bool is_made;   // no step: it was made at once, and has returned `value`
    int64_t value;
    struct stop stop; // as the program has made the call
};

// At the entry of a call: true when the process waits there for the step that reads the memory.
// Otherwise *STOP is the call to make.
bool blocks_stand(struct segment *segment, struct stop *stop);

// After a call that was no step: makes it, if it is about shared memory.
void blocks_finish(struct segment *segment);

enum blocks_next {
    BLOCKS_NOTHING, // the process goes on as usual
    BLOCKS_PARKED,  // it stands at the step that stores something
    BLOCKS_CALL,    // it stands at the entry of the call *STOP
};

// Before a process goes on.
enum blocks_next blocks_go_on(struct segment *segment, struct stop *stop);

#endif
