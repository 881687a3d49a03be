// SPDX-License-Identifier: MIT
//
// What is known of the runs behind a chapter's transcripts: the record that transcript(1) has
// written.

#ifndef FORK_WEAVE_RUNS_H
#define FORK_WEAVE_RUNS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"

enum run_line_kind {
    RUN_COMMAND, // the first line of a command
    RUN_OUTPUT,  // a line that it printed to standard output
    RUN_ERROR,   // a line that it printed to standard error
};

struct run_line {
    size_t line; // of the chapter
    enum run_line_kind kind;
    int status; // RUN_COMMAND: the exit status, as $? shows it; -1: it was not run
};

// A transcript that could not be run on this machine.
struct run_refusal {
    size_t line;          // of the chapter, where the transcript begins
    struct buffer reason; // "user namespaces are refused"
};

// A zeroed struct knows nothing.
struct runs {
    struct run_refusal *refusals;
    size_t refusal_count;
    size_t refusal_capacity;
    struct run_line *lines; // in the order of the chapter
    size_t count;
    size_t capacity;
};

// Reads the record FILE. One that is not there, as before the first run, leaves RUNS empty; a
// malformed one is a system error.
void runs_read(struct runs *runs, const char *file);

// What is known of the chapter's line LINE; NULL if nothing is.
const struct run_line *runs_at(const struct runs *runs, size_t line);

// Why the transcript that begins at the chapter's line LINE was not run; NULL if it was.
const struct buffer *runs_refusal(const struct runs *runs, size_t line);

void runs_free(struct runs *runs);

#endif
