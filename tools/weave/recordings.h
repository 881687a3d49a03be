// SPDX-License-Identifier: MIT
//
// What is known of every schedule of the programs that a chapter shows in terminals: the files that
// tools/outcomes has written beside the records of the runs.

#ifndef FORK_WEAVE_RECORDINGS_H
#define FORK_WEAVE_RECORDINGS_H

#include <stddef.h>

#include "lib/text.h"
#include "weave/arena.h"

struct chapter;

// Under which circumstances a program was run under every schedule.
enum scenario {
    SCENARIO_TTY,    // its output is a terminal
    SCENARIO_PIPE,   // its output is a pipe
    SCENARIO_EAGAIN, // on a terminal, and any one fork may fail with EAGAIN
    SCENARIO_ENOMEM, // or with ENOMEM
    SCENARIO_COUNT
};

// One command of a chapter's transcripts. All texts live as long as the arena.
struct recording {
    struct text name;                   // "many_forks.2": the program and its arguments
    struct text program;                // "many_forks"
    size_t block;                       // the first transcript that runs it
    struct text lists[SCENARIO_COUNT];  // as `interleave --list` prints; empty when there is none
    struct text graphs[SCENARIO_COUNT]; // as `interleave --json` writes
};

// The name of the scenario in the files' names: "tty".
const char *scenario_name(enum scenario scenario);

// Reads what the folder FOLDER holds for the transcripts of CHAPTER, whose blocks have been read.
// FOLDER may be NULL.
void recordings_read(struct chapter *chapter, const char *folder, struct arena *arena);

// The recording of COMMAND, as typed behind the prompt, and whether its output is a terminal or a
// pipe; NULL when there is none.
const struct recording *recording_of(const struct chapter *chapter, struct text command,
                                     enum scenario *scenario);

#endif
