// SPDX-License-Identifier: MIT
// Reads of a stream that is the program's standard input. Its bytes are the same in every run, so
// they are put into the process's memory here, and the kernel reads nothing.
#ifndef FORK_INTERLEAVE_ANSWER_INPUT_H
#define FORK_INTERLEAVE_ANSWER_INPUT_H

#include "interleave/run/segment.h"

// For a process at the entry of a read. While no other process has the stream, the call is answered
// here. Reads of an empty standard input are noted. All other reads are left as they are.
void answer_input(struct segment *segment, const struct stop *stop);

// Likewise where the read is a step: with the model's result. False for all other calls.
bool answer_input_step(const struct run *run, int process, const struct result *result);

// Likewise for a read that falls short, whether it is a step or not.
bool answer_input_part(struct run *run, int process, const struct result *result);

#endif
