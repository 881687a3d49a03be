// SPDX-License-Identifier: MIT
// Whether a file can be run and followed at all.
#ifndef FORK_INTERLEAVE_PROGRAM_H
#define FORK_INTERLEAVE_PROGRAM_H

// Ends the tool with one line where the program, which is looked for as execvp does, is none that
// it can run. What is not noticed here, execvp will say.
void program_check(const char *name);

#endif
