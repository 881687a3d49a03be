// SPDX-License-Identifier: MIT
//
// What the program reads from its standard input.

#ifndef FORK_FORKCHECK_INPUTS_H
#define FORK_FORKCHECK_INPUTS_H

#include <stdbool.h>

#include "forkcheck/parts/check.h"
#include "lib/base/buffer.h"

// More bytes than these, interleave(1) refuses.
enum { INPUT_MAX = 1 << 20 };

// Sets the first input of CHECK: that of the user (--stdin-file), else an empty one. The scratch
// directory has to be there. A file that cannot be read, or has more than INPUT_MAX bytes, ends the
// program with status 2.
void inputs_choose(struct check *check);

// Adds what a program gets by itself that reads an empty input: commands, numbers and a very long
// line.
void inputs_invent(struct check *check);

// Says in CHECK which inputs were tried, if there are others than an empty one.
void inputs_say(struct check *check);

// How the program was run: ", input '3\n1\n'", or "" for an empty input.
const char *input_how(struct check *check, const struct input *input);

// The option of interleave(1) that gives INPUT to the program: "--stdin=empty".
const char *input_option(struct check *check, const struct input *input);

// Appends the beginning of a command that shows a finding again: what makes the input, if that is
// necessary, and "interleave --stdin=forkcheck-input ".
void input_add_interleave(struct buffer *command, const struct input *input);

// The same for a program that a shell runs: what makes the input, and " <forkcheck-input" behind
// COMMAND.
const char *input_add_to(struct check *check, const struct input *input, const char *command);

#endif
