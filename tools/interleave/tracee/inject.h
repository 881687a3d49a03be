// SPDX-License-Identifier: MIT
// Calls that the tool makes in a stopped process, and single instructions, while all signals wait.
#ifndef FORK_INTERLEAVE_INJECT_H
#define FORK_INTERLEAVE_INJECT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// Makes a call with the instruction that ends at address BEHIND. The process then stands where it
// stood before, with the same registers. Returns what the call returned. The call must be one that
// the filter lets pass (calls.h, POINTERS_PASS).
int64_t inject_call(pid_t pid, uint64_t behind, long number, const uint64_t argument[6]);

// Executes one instruction; false when it fails, and the process then stands at SIGSEGV or the
// like.
bool inject_step(pid_t pid);

#endif
