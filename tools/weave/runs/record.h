// SPDX-License-Identifier: MIT
//
// What transcript(1) has recorded of the runs behind a chapter's transcripts.

#ifndef FORK_WEAVE_RECORD_H
#define FORK_WEAVE_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum record_line_kind {
    RECORD_COMMAND, // the first line of a command
    RECORD_OUTPUT,  // a line that it printed to standard output
    RECORD_ERROR,   // a line that it printed to standard error
};

struct record_line {
    size_t line; // of the chapter
    enum record_line_kind kind;
    int status;         // RECORD_COMMAND: the exit status, as $? shows it; -1: it was not run
    const char *name;   // RECORD_COMMAND: the recording of what it runs; NULL when there is none
    const char *output; // then: what its standard output is, "tty" or "pipe"
};

// A transcript that could not be run on this machine.
struct record_refusal {
    size_t line;        // of the chapter, where the transcript begins
    const char *reason; // "user namespaces are refused"
};

// A zeroed struct knows nothing. All strings are borrowed from the JSON.
struct record {
    char *file;               // its path, owned
    json_t *json;             // owned; NULL when there is no record
    const json_t *recordings; // the array of that name
    struct record_refusal *refusals;
    size_t refusal_count;
    size_t refusal_capacity;
    struct record_line *lines; // in the order of the chapter
    size_t count;
    size_t capacity;
};

// Reads FILE. One that is not there, as before the first run, leaves RECORD empty; a malformed one
// is a system error.
void record_read(struct record *record, const char *file);

// What is known of the chapter's line LINE; NULL if nothing is.
const struct record_line *record_at(const struct record *record, size_t line);

// Why the transcript that begins at the chapter's line LINE was not run; NULL if it was.
const char *record_refusal(const struct record *record, size_t line);

void record_free(struct record *record);

#endif
