// SPDX-License-Identifier: MIT
// What the user reads: the summary, the outcomes, the findings, one schedule step by step; and the
// JSON.
#ifndef FORK_INTERLEAVE_REPORT_H
#define FORK_INTERLEAVE_REPORT_H

#include <stdio.h>

#include "interleave/options.h"
#include "interleave/report/findings.h"
#include "interleave/search/automaton.h"
#include "lib/base/buffer.h"

struct result_set {
    const struct options *options;
    struct search *search;
    const struct automaton *automaton;
    const struct findings *findings;
};

void report_all(const struct result_set *set, FILE *out);

// Whether any schedule that was searched comes to an end.
bool report_has_outcome(const struct search *search);

// Prints what was not looked at because the tool's time was over.
void report_unseen(const struct findings *findings, FILE *out);

// Parts of the summary: why the result is incomplete, and what was assumed or not tried. Each
// prints lines that begin with a word and a colon, or nothing.
void report_incomplete(const struct search *search, FILE *out);
// FINDINGS may be NULL.
void report_notes(const struct search *search, const struct findings *findings, FILE *out);
// Prints a note if the program fails in every schedule.
void report_failing(const struct search *search, FILE *out);
// Prints the kind and the line, by which findings are merged.
void report_key(const struct search *search, const struct finding *finding, FILE *out);
// A finding: its first line; the number of its steps; how to replay it.
void report_finding(const struct search *search, const struct finding *finding, FILE *out);
void report_steps(const struct finding *finding, FILE *out);
void report_schedule(const struct finding *finding, FILE *out);
// Whether the fault has made any call fail.
bool report_was_tried(const struct search *search, int fault);

// Prints the steps of the schedule, and continues it to its end with the first possible step each
// time. A step that is not possible ends the tool. Returns the number of steps that were made; the
// caller frees *STEPS.
int report_replay(const struct result_set *set, FILE *out, struct step **steps);

// The graph as JSON, described in interleave(1). The caller frees it.
struct buffer report_json(const struct result_set *set);

#endif
