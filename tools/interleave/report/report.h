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

// The story of the schedule, continued to its end by the first possible step each; ends the tool
// when a step is not possible. Returns the number of steps; the caller frees *steps, all that were
// made.
int report_replay(const struct result_set *set, FILE *out, struct step **steps);

// The graph as JSON, which the caller frees; interleave(1) describes it.
struct buffer report_json(const struct result_set *set);

#endif
