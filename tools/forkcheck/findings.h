// SPDX-License-Identifier: MIT
//
// All findings of all parts. Each mistake is there once, however many tools have seen it.

#ifndef FORK_FORKCHECK_FINDINGS_H
#define FORK_FORKCHECK_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/tool.h"

// How to see a mistake happen. A string is NULL where there is nothing to say.
struct evidence {
    const char *how;      // "on a pipe, with the argument 2"
    const char *schedule; // for interleave --replay
    const char *certain;  // from when on it is certain: "after step 4, 1001: exit(0)"
    const char *fault;    // for interleave --fail
    const char *command;  // the command that replays it
    const char *scenario; // of the page, if it has the schedule: see search_scenario
};

struct finding {
    const struct catalogue_entry *entry;
    const char *file;  // as the user gave it; NULL if unknown
    unsigned line;     // 0 if unknown
    unsigned column;   // 0 if unknown
    const char *text;  // one sentence, without a full stop: what happens here
    const char *check; // the name that the tool gives it, or NULL
    enum tool tool;    // whose sentence it is
    bool is_doubtful;  // an analyser says it without knowing enough (parts/doubts.h)
    struct evidence evidence;
    unsigned seen_by;   // a bit for each tool
    bool is_suppressed; // by a comment
    unsigned number;    // counts the findings in the order in which they were added
};

// A function of the program, from its first line to its last one.
struct function_range {
    const char *file; // base name
    unsigned first;
    unsigned last;
};

struct findings;

// All strings that are added are copied. The caller frees the result.
struct findings *findings_new(void);
void findings_free(struct findings *findings);

// Adds a finding, of which the members up to `evidence` are set.
void findings_add(struct findings *findings, const struct finding *finding);

// A copy of the text that lives as long as FINDINGS.
const char *findings_keep(struct findings *findings, const char *text);

// Joins what is the same mistake, and sorts by place. Findings of a code at a line are one, and so
// are a finding of a tool that reads the source and a finding of the same code that a run has shown
// in the same function. So are two codes of which one is what a run shows of the other, such as
// stuck and pipe-end-open; a run that knows no line adds to what is said of the source; and what is
// about the program as a whole, such as status-by-chance, is said once. What is doubtful, and
// nothing else confirms, is left out.
void findings_join(struct findings *findings, const struct function_range *functions, size_t count);

size_t findings_count(const struct findings *findings);
struct finding *findings_at(struct findings *findings, size_t index);

#endif
