// SPDX-License-Identifier: MIT
// What a stopped process is, in one number: whether it is back where it was.
#ifndef FORK_INTERLEAVE_FINGERPRINT_H
#define FORK_INTERLEAVE_FINGERPRINT_H

#include <sys/types.h>

#include "interleave/model/behaviour.h"

// A fingerprint of the process's writable memory (of the stack, what is in use), its registers, and
// what the kernel knows of it. 0 when not all of that can be read, or there are more than `most`
// bytes.
enum { FINGERPRINT_MAX = 64 << 20 };
uint64_t fingerprint_take(pid_t pid, const struct local *local, size_t most);

#endif
