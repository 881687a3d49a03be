// SPDX-License-Identifier: MIT
// The standard streams that the program is started with.
#ifndef FORK_INTERLEAVE_STREAMS_H
#define FORK_INTERLEAVE_STREAMS_H

struct input;

enum output_kind { OUTPUT_TTY, OUTPUT_PIPE, OUTPUT_FILE };

// Opens the streams, by file descriptor; the caller owns them. Standard input is INPUT,
// standard output is what OUTPUT says, and standard error is a terminal. A failure ends the tool.
void streams_open(struct input *input, enum output_kind output, int stream[3]);

// Moves FD, which open(2) or the like has returned, to a number of at least 10, out of the way of
// the program's own descriptors. Returns the new one. Ends the tool when FD is -1.
int stream_keep(int fd);

#endif
