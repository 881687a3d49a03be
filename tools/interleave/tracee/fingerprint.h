// SPDX-License-Identifier: MIT
// A fingerprint of a stopped process, to recognize an earlier state of it.
#ifndef FORK_INTERLEAVE_FINGERPRINT_H
#define FORK_INTERLEAVE_FINGERPRINT_H

#include <sys/types.h>

#include "interleave/model/behaviour.h"

// A fingerprint of the process's writable memory (of the stack, only the part in use), its
// registers, and LOCAL. 0 when not all of that can be read, or when there are more than MOST bytes.
enum { FINGERPRINT_MAX = 64 << 20 };
uint64_t fingerprint_take(pid_t pid, const struct local *local, size_t most);

// Likewise, with the registers for floating point, for a process that stands anywhere: at a call,
// they have no values that are still needed.
uint64_t fingerprint_take_whole(pid_t pid, const struct local *local, size_t most);

#endif
