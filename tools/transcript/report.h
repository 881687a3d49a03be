// SPDX-License-Identifier: MIT
//
// What a stale transcript shows, and what was printed instead.

#ifndef FORK_TRANSCRIPT_REPORT_H
#define FORK_TRANSCRIPT_REPORT_H

#include <stdio.h>

#include "match.h"

// Writes a unified diff of the whole block in the chapter PATH: shown lines against printed ones
// with their PIDs renamed. Where the order is free, lines that were paired stand in the chapter's
// order.
void report_diff(FILE *stream, const char *path, const struct transcript *transcript,
                 const struct match *match);

// Reports each command of which the chapter shows what no schedule does.
void report_impossible(const struct transcript *transcript, struct diagnostics *diagnostics);

// The first shown line that was not printed, or else the command that printed more than is shown:
// where to point.
const struct shown_line *report_place(const struct transcript *transcript,
                                      const struct match *match);

#endif
