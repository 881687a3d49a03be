// SPDX-License-Identifier: MIT
// Loops that go the same way for ever, although each round changes something: a count that nothing
// in the loop depends on, say.
#ifndef FORK_INTERLEAVE_TREADMILL_H
#define FORK_INTERLEAVE_TREADMILL_H

#include <stdbool.h>
#include <sys/types.h>

#include "interleave/tracee/tracee.h"

// Lets a stopped process make one round of the loop that it is in, with single instructions. True
// if it is proved that every further round makes the same instructions: whatever decides about the
// way has the same value at the end of the round as at its start, and is calculated only from such
// values. False if that is not known: then *STOPPED says whether the process has stopped for
// another reason (*STOP).
bool treadmill_is_proved(pid_t pid, struct stop *stop, bool *stopped);

#endif
