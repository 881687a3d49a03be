// SPDX-License-Identifier: MIT
//
// What is known of every schedule of the programs that a chapter shows in terminals: the files that
// interleave(1) has written for the recordings that transcript(1) has listed.

#ifndef FORK_WEAVE_RECORDINGS_H
#define FORK_WEAVE_RECORDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/graph/state_graph.h"
#include "weave/runs/native.h"
#include "weave/runs/outcome_list.h"
#include "weave/runs/record.h"

// Under which circumstances a program was run under every schedule.
enum scenario {
    SCENARIO_TTY,    // its output is a terminal
    SCENARIO_PIPE,   // its output is a pipe
    SCENARIO_EAGAIN, // on a terminal, and any forks may fail with EAGAIN
    SCENARIO_ENOMEM, // or with ENOMEM
    SCENARIO_ANY, // on a terminal, and a wait may reap any dead child, not the oldest as on Linux
    SCENARIO_COUNT
};

// A scenario that was not run, or of which interleave knows nothing, has no outcomes.
struct schedules {
    struct state_graph graph;
    struct outcome_list list;
    struct buffer text; // the same outcomes, as interleave prints them
    size_t size;        // of the files that this was read from, in bytes
};

// A program and its arguments that a chapter's transcripts run.
struct recording {
    struct text name;    // "many_forks.2"; borrowed from the record, as the next
    struct text program; // "many_forks"
    size_t first_line;   // of the chapter, with a command that runs it
    bool is_variant;     // a transcript has compiled it, from changed source
    struct schedules schedules[SCENARIO_COUNT]; // owned
    struct native native;                       // real runs on a terminal; owned
};

// The name of the scenario: "tty".
const char *scenario_name(enum scenario scenario);

// A zeroed struct has none.
struct recordings {
    struct recording *items;
    size_t count;
};

// Reads the recordings that RECORD lists, as far as the directory DIRECTORY, which may be NULL, has
// their files. RECORD must outlive them.
void recordings_read(struct recordings *recordings, const struct record *record,
                     const char *directory);

void recordings_free(struct recordings *recordings);

// The recording of the command in the chapter's line LINE, and whether its output is a terminal or
// a pipe; NULL when there is none.
const struct recording *recording_of(const struct recordings *recordings,
                                     const struct record *record, size_t line,
                                     enum scenario *scenario);

#endif
