// SPDX-License-Identifier: MIT
// What the program finds on its standard input.
#ifndef FORK_INTERLEAVE_INPUT_H
#define FORK_INTERLEAVE_INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum input_kind {
    INPUT_EMPTY,  // /dev/null
    INPUT_FILE,   // a regular file: its offset is the kernel's, and belongs to all that inherit it
    INPUT_STREAM, // a pipe or the like: whoever reads first gets what comes first
    INPUT_DIRECTORY, // nothing that could be read
};

// Decides what it is: by the name of a file, "empty", "-" for the tool's own standard input, or
// NULL for the same where that is no terminal and is not `is_taken`. A terminal is never read: it
// counts as empty, as does a standard input that is closed. Once for the life of the tool; what
// cannot be opened ends it with exit status 2.
void input_choose(const char *option, bool is_taken);

enum input_kind input_kind(void);
// Whether it is empty although nobody has said that it is to be.
bool input_is_missing(void);

// The program's descriptor, which the caller owns. For INPUT_FILE each run begins where the file
// stood at the start: input_rewind.
int input_open(void);
void input_rewind(void);
// Of INPUT_FILE.
int64_t input_length(void);
// Whether the descriptor is of the same file as INPUT_FILE.
bool input_is(const char *path);

// INPUT_STREAM: its bytes from the first one on, which are there for good once they were asked for.
// The stream is read only as far as someone asks. A process that is made after input_choose shares
// them with the one that made it.
//
// How many there are, but no more than `most`: fewer mean that the stream has ended. -1 when the
// tool has to come to its end (deadline.h) before that is known, or the program reads more than a
// megabyte.
int64_t input_reach(int64_t most);
// For a run in which that was -1: says why, by tracee_refuse or tracee_give_up.
_Noreturn void input_give_up(void);
const char *input_data(void);

#endif
