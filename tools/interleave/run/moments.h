// SPDX-License-Identifier: MIT
// --all-signals: signal handlers that run between two instructions.
// A handler can tell two moments of the program that it interrupts apart only by memory that both
// use. So a process that a signal can reach stops before each of its accesses to memory that the
// signal's handler accesses, too, if one of the two writes: it stands there as at a call, a
// CALL_MOMENT, and signals can arrive. What handlers access is learned by following them (used.h).
// Content of such memory is no part of the state: what a process does follows from its calls and
// signals alone.
#ifndef FORK_INTERLEAVE_MOMENTS_H
#define FORK_INTERLEAVE_MOMENTS_H

#include <stdbool.h>
#include <stdint.h>

struct segment;
struct stop;

enum moments {
    MOMENTS_STOPPED, // it has stopped for another reason
    MOMENTS_STANDS,  // it stands at a moment
    MOMENTS_SPINS,   // its memory and registers have repeated
};

// Before the process goes on from a node.
void moments_begin(struct segment *segment);

// Whether the process has to be followed instruction by instruction from here; HANDLES: a signal is
// delivered to its handler.
bool moments_follow(const struct segment *segment, bool handles);

// Follows it; DELIVER is a signal that is delivered before, or 0. WAITING are the signals that are
// still to be delivered before the process can stand anywhere.
enum moments moments_go(struct segment *segment, int deliver, uint64_t waiting, struct stop *stop);

#endif
