// SPDX-License-Identifier: MIT
//
// Reports on stale transcripts: what they show, and what was printed instead.

#ifndef FORK_TRANSCRIPT_REPORT_H
#define FORK_TRANSCRIPT_REPORT_H

#include <stdio.h>

#include "transcript/match.h"

// Writes a unified diff of the whole block in the chapter PATH: shown lines against printed lines
// with renamed PIDs. If the order is free, paired lines are in the chapter's order.
void report_diff(FILE *stream, const char *path, const struct transcript *transcript,
                 const struct match *match);

// Reports each command whose shown output no schedule prints.
void report_impossible(const struct transcript *transcript, struct diagnostics *diagnostics);

// The line to report: in the first command that differs, the first shown line that was not printed,
// or else the line of the command, which printed more than is shown.
const struct shown_line *report_place(const struct transcript *transcript,
                                      const struct match *match);

#endif
