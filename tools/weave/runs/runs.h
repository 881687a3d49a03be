// SPDX-License-Identifier: MIT
//
// What is known of the runs behind a chapter's transcripts: the record that transcript(1) has
// written.

#ifndef FORK_WEAVE_RUNS_H
#define FORK_WEAVE_RUNS_H

#include <stdbool.h>
#include <stddef.h>

enum run_line_kind {
    RUN_COMMAND, // the first line of a command
    RUN_OUTPUT,  // a line that it printed to standard output
    RUN_ERROR,   // a line that it printed to standard error
};

struct run_line {
    size_t line; // of the chapter
    enum run_line_kind kind;
    int status; // RUN_COMMAND: the exit status, as $? shows it
};

// A zeroed struct knows nothing.
struct runs {
    struct run_line *lines; // in the order of the chapter
    size_t count;
    size_t capacity;
};

// Reads the record FILE. One that is not there, as before the first run, leaves RUNS empty; a
// malformed one is a system error.
void runs_read(struct runs *runs, const char *file);

// What is known of the chapter's line LINE; NULL if nothing is.
const struct run_line *runs_at(const struct runs *runs, size_t line);

void runs_free(struct runs *runs);

#endif
