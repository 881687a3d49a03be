// SPDX-License-Identifier: MIT
// What the user reads: the summary, the outcomes, the findings, one schedule's story; and the JSON.
#ifndef FORK_INTERLEAVE_REPORT_H
#define FORK_INTERLEAVE_REPORT_H

#include <stdio.h>

#include "interleave/options.h"
#include "interleave/report/findings.h"
#include "interleave/search/automaton.h"
#include "lib/buffer.h"

struct result_set {
    const struct options *options;
    struct search *search;
    const struct automaton *automaton;
    const struct findings *findings;
};

void report_all(const struct result_set *set, FILE *out);

// Whether any schedule that was searched comes to an end.
bool report_has_outcome(const struct search *search);

// What was not looked at, where the tool had to come to its end.
void report_unseen(const struct findings *findings, FILE *out);

// Parts of it: why the result is not all there is, and what was not tried; both are lines that
// begin with a word and a colon, or nothing.
void report_incomplete(const struct search *search, FILE *out);
void report_notes(const struct search *search, FILE *out);
// A note, where the program fails whatever the schedule is.
void report_failing(const struct search *search, FILE *out);
// What two findings have in common that are one: the kind and the line.
void report_key(const struct search *search, const struct finding *finding, FILE *out);
// A finding: its first line; and how it is seen again.
void report_finding(const struct search *search, const struct finding *finding, FILE *out);
void report_steps(const struct finding *finding, FILE *out);
void report_schedule(const struct finding *finding, FILE *out);
// Whether the fault has made any call fail.
bool report_was_tried(const struct search *search, int fault);

// The story of the schedule, continued to its end by the first possible step each; ends the tool
// when a step is not possible. Returns the number of steps; the caller frees *steps, all that were
// made.
int report_replay(const struct result_set *set, FILE *out, struct step **steps);

// The graph as JSON, which the caller frees; interleave(1) describes it.
struct buffer report_json(const struct result_set *set);

#endif
