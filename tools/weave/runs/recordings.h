// SPDX-License-Identifier: MIT
//
// What is known of every schedule of the programs that a chapter shows in terminals: the files that
// interleave(1) has written for the recordings that transcript(1) has listed.

#ifndef FORK_WEAVE_RECORDINGS_H
#define FORK_WEAVE_RECORDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/state_graph.h"
#include "lib/text.h"
#include "weave/runs/outcome_list.h"

struct chapter;

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
    size_t block;        // the first transcript that runs it; NONE when none does
    bool is_variant;     // a transcript has compiled it, from changed source
    struct schedules schedules[SCENARIO_COUNT]; // owned
};

// The name of the scenario: "tty".
const char *scenario_name(enum scenario scenario);

// Reads the recordings that the record of CHAPTER lists, as far as DIRECTORY, which may be NULL,
// has their files. The chapter's blocks and record have been read before.
void recordings_read(struct chapter *chapter, const char *directory);

void recordings_free(struct chapter *chapter);

// The recording of the command in the chapter's line LINE, and whether its output is a terminal or
// a pipe; NULL when there is none.
const struct recording *recording_of(const struct chapter *chapter, size_t line,
                                     enum scenario *scenario);

#endif
