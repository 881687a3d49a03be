// SPDX-License-Identifier: MIT
//
// What is known of every schedule of the programs that a chapter shows in terminals: the files that
// tools/outcomes has written beside the records of the runs.

#ifndef FORK_WEAVE_RECORDINGS_H
#define FORK_WEAVE_RECORDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/text.h"
#include "weave/book/arena.h"

struct chapter;

// Under which circumstances a program was run under every schedule.
enum scenario {
    SCENARIO_TTY,    // its output is a terminal
    SCENARIO_PIPE,   // its output is a pipe
    SCENARIO_EAGAIN, // on a terminal, and any forks may fail with EAGAIN
    SCENARIO_ENOMEM, // or with ENOMEM
    SCENARIO_COUNT
};

// A program and its arguments that a chapter's transcripts run. All texts live as long as the
// arena.
struct recording {
    struct text name;                  // "many_forks.2", or "one_fork-answer-2" of a variant
    struct text program;               // "many_forks"
    size_t block;                      // the first transcript that runs it
    bool is_variant;                   // a transcript has compiled it, from changed source
    struct text lists[SCENARIO_COUNT]; // as `interleave --list` prints; empty when there is none
    struct text any[SCENARIO_COUNT];   // how many outcomes when a wait may take any dead child, not
                                       // the oldest as on Linux; empty when that is no question
    struct text graphs[SCENARIO_COUNT]; // as `interleave --json` writes
};

// A line with a command that runs a recording.
struct recorded_line {
    size_t line; // of the chapter
    size_t recording;
    enum scenario scenario; // is its output a terminal or a pipe?
};

// The name of the scenario in the files' names: "tty".
const char *scenario_name(enum scenario scenario);

// Reads what the folder FOLDER holds for the transcripts of CHAPTER, whose blocks have been read.
// FOLDER may be NULL.
void recordings_read(struct chapter *chapter, const char *folder, struct arena *arena);

// The recording of the command in the chapter's line LINE, and whether its output is a terminal or
// a pipe; NULL when there is none.
const struct recording *recording_of(const struct chapter *chapter, size_t line,
                                     enum scenario *scenario);

#endif
