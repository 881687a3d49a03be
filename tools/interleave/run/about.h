// SPDX-License-Identifier: MIT
// Calls that ask about a process, or change it: its priority, limits and processors. A process may
// make them about itself, which no other process then notices.
#ifndef FORK_INTERLEAVE_ABOUT_H
#define FORK_INTERLEAVE_ABOUT_H

#include <stdbool.h>

#include "interleave/run/decode.h"

struct segment;

// Refuses a call about other processes, and one after which the process would not have its share of
// the processor any more.
void about_check(const struct decoder *decoder, const struct stop *stop);

// For a process at such a call: gives the kernel the process's own number where none are
// translated for it, and returns whether it did; the argument is to be restored then.
bool about_translate(const struct segment *segment, const struct stop *stop);
void about_restore(const struct segment *segment, const struct stop *stop);

#endif
