// SPDX-License-Identifier: MIT
//
// Decides whether the chapter shows what the commands printed. No other file decides this.
//
// It does if each shown line can be paired with one printed line of the same command, no line is
// left over, and all pairs are equal after one renaming of PIDs. The renaming is one-to-one over
// the whole block: the same number in two places is the same process, and two numbers are two
// processes. If the order of a command's lines is free (command_order_is_free), they may be paired
// in any order; outcomes.h decides which orders are possible. Otherwise they are paired in the
// order in which they stand.

#ifndef FORK_TRANSCRIPT_MATCH_H
#define FORK_TRANSCRIPT_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/pid_names.h"
#include "transcript/transcript.h"

#define MATCH_NONE ((size_t)-1)

struct match {
    bool is_true; // whether some schedule shows these lines is in command.impossible_line
    bool gave_up; // too many lines are too similar: the search for a pairing reached its limit
    // For each output line that the transcript shows, the index of its printed line in the output
    // of the same command, or MATCH_NONE. Owned.
    size_t *partner;
    struct pid_names names;
};

// Compares what TRANSCRIPT shows with what it printed. If it is not true, as many lines have
// partners as a search line after line has found.
struct match match_transcript(const struct transcript *transcript);

void match_free(struct match *match);

#endif
