// SPDX-License-Identifier: MIT
// The outcomes: which of them are listed, and an outcome as lines.
#ifndef FORK_INTERLEAVE_OUTCOMES_H
#define FORK_INTERLEAVE_OUTCOMES_H

#include <stdbool.h>

#include "interleave/report/report.h"
#include "interleave/search/automaton.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

enum { OUTCOMES_LISTED = 10 }; // without --list, and where there are endlessly many

// What a listing leaves out.
struct listing {
    long number;  // number of outcomes that were listed
    bool is_cut;  // the tool's time was over (deadline.h)
    bool is_some; // there are more; --list lists them
};

// Calls VISIT for each outcome that is listed, in the order of the automaton, or, where there are
// endlessly many, the shortest first; stops when it returns false.
struct listing outcomes_list(const struct result_set *set, outcome_visit *visit, void *context);

// A line that is shown, without its newline. A line is cut where the other stream, or the end of
// the outcome, comes before the newline.
struct outcome_line {
    int stream; // STDOUT_FILENO or STDERR_FILENO
    struct text text;
    bool is_cut;
};

// Calls VISIT for each line of the outcome, in order; the text is borrowed for the call.
typedef void outcome_line_visit(void *context, const struct outcome_line *line);
void outcome_lines(const struct outcome *outcome, outcome_line_visit *visit, void *context);

// Appends how the outcome ends: "exit status 0, and nobody can go on".
void outcome_end_print(const struct end *end, struct buffer *text);

#endif
