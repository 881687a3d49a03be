// SPDX-License-Identifier: MIT
// Whether a file can be run and followed at all.
#ifndef FORK_INTERLEAVE_PROGRAM_H
#define FORK_INTERLEAVE_PROGRAM_H

#include <stdint.h>

// Checks the program NAME, which is searched as execvp does. A program that cannot be run ends the
// tool with a message. Other errors are left to execvp.
void program_check(const char *name);

// A number for the file of program NAME, which is searched as execvp does: the same for all its
// names. 0 if there is none.
uint64_t program_fingerprint(const char *name);

#endif
