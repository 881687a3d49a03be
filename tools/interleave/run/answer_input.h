// SPDX-License-Identifier: MIT
// Reads of a stream that the program gets as its standard input: its bytes are the same in every
// run, so they are put into the process's memory here, and nothing is read in the kernel.
#ifndef FORK_INTERLEAVE_ANSWER_INPUT_H
#define FORK_INTERLEAVE_ANSWER_INPUT_H

#include "interleave/run/segment.h"

// For a process at the entry of a read. While nobody else has the stream, the call is answered
// here; of an empty standard input it is noted that the program reads it. All other reads are left
// as they are.
void answer_input(struct segment *segment, const struct stop *stop);

// Likewise where the read is a step: by what the model says. False for all other calls.
bool answer_input_step(const struct run *run, int process, const struct result *result);

// Likewise for a read that is to fall short, a step or none.
bool answer_input_part(struct run *run, int process, const struct result *result);

#endif
