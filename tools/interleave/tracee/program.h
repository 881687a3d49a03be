// SPDX-License-Identifier: MIT
// Whether a file can be run and followed at all.
#ifndef FORK_INTERLEAVE_PROGRAM_H
#define FORK_INTERLEAVE_PROGRAM_H

// Checks the program NAME, which is searched as execvp does. A program that cannot be run ends the
// tool with a message. Other errors are left to execvp.
void program_check(const char *name);

#endif
