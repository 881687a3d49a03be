// SPDX-License-Identifier: MIT
//
// Is what the chapter shows what the commands printed? The one place that decides it.
//
// It is when each shown line is paired with one printed line of the same command, none is left
// over, and all pairs are equal after one renaming of PIDs that is one-to-one over the whole block:
// the same number in two places is the same process, two numbers are two processes. Where the order
// is free (command_order_is_free), any pairing will do (which orders the system can choose is for
// outcomes.h to say); elsewhere the lines are paired as they
// stand.

#ifndef FORK_TRANSCRIPT_MATCH_H
#define FORK_TRANSCRIPT_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "pid_names.h"
#include "transcript.h"

#define MATCH_NONE ((size_t)-1)

struct match {
    bool is_true; // but for what no schedule shows: command.impossible_line
    bool gave_up; // too many lines are too much alike: no pairing was found within bounds
    size_t *
        partner; // for each of the transcript's lines, the index of its printed line, or MATCH_NONE
    struct pid_names names;
};

// Compares. When the transcript is not true the partners are as many as were found line after line.
struct match match_transcript(const struct transcript *transcript);

void match_free(struct match *match);

#endif
