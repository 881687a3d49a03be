// SPDX-License-Identifier: MIT
// Memory that the program's signal handlers access, as far as real runs have shown: with
// --all-signals, a handler also runs at each access that conflicts with one of its own.
// Each such access of a process is a step. So one search goes by what was known when it began, and
// what it finds counts from the next search on (used_settle).
#ifndef FORK_INTERLEAVE_USED_H
#define FORK_INTERLEAVE_USED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/key_table.h"

// By byte of a word: whether it is accessed.
struct used_bytes {
    uint8_t read;
    uint8_t written;
    uint8_t changed; // written by the handler itself, and not by one that interrupts it
};

struct used_word {
    struct used_bytes known;
    struct used_bytes found; // contains `known`
};

// All zero at the beginning.
struct used {
    bool is_on;             // --all-signals
    struct key_table words; // (number of a word of 8 bytes, signal)
    struct used_word *word; // by number in `words`; owned
    uint64_t signals;       // those whose handlers have a known word
    int settled;            // how often used_settle has found something new
    // What was not tried, although the option asks for it
    bool jumps;       // a handler was left by longjmp(3)
    bool looks_back;  // a handler looks at the registers of what it interrupts (ucontext_t)
    bool is_unclear;  // a handler executes an instruction whose accesses are not known
    const char *call; // a handler makes this call, which may access memory; NULL for none
};

// An access of SIZE bytes.
struct used_access {
    uint64_t address;
    uint64_t size;
    bool reads;
    bool writes;
};

// Adds an access by the handler of SIGNAL itself, or by one that has interrupted it.
void used_add(struct used *used, int signal, const struct used_access *access, bool is_itself);

// Whether such an access conflicts with one of the handlers of SIGNALS, a set.
bool used_conflicts(const struct used *used, uint64_t signals, uint64_t address, uint64_t size,
                    bool reads, bool writes);

// Whether the handler of SIGNAL itself writes any of these bytes.
bool used_changes(const struct used *used, int signal, uint64_t address, uint64_t size);

// After a search: whether there is something new for the next one.
bool used_settle(struct used *used);

void used_free(struct used *used);

#endif
