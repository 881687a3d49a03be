// SPDX-License-Identifier: MIT
// What stops a search early: limits that the user sets, and signals that he sends.
#ifndef FORK_INTERLEAVE_LIMITS_H
#define FORK_INTERLEAVE_LIMITS_H

#include <stdbool.h>
#include <stdio.h>

#include "interleave/model/kernel.h"

struct attempt;
struct search;
struct path;

enum limit {
    LIMIT_NONE,
    LIMIT_STATES,
    LIMIT_RUNS,
    LIMIT_SECONDS,
    LIMIT_PROCESSES,
    LIMIT_SIGNAL,
    LIMIT_HANG,     // a call should have returned and did not
    LIMIT_GIVEN_UP, // search->given_up says why
    LIMIT_REFUSED,  // the program does something that is not modelled: see limit_refused
};

// Starts the clock.
void limits_start(struct search *search);

// The first limit that is reached stays.
void limit_reach(struct search *search, enum limit limit);

// For a fork that is one too many: the path to it, the fork, and the world before it. It ends the
// search, or makes it stale (search_is_stale) where only a loop is to be cut.
void limit_births(struct search *search, const struct path *path, struct step step,
                  const struct world *world);

// For a step that cannot be modelled.
void limit_refuse(struct search *search, const struct refusal *refusal);
// With LIMIT_REFUSED: "refused: ..."; borrowed.
const char *limit_refused(const struct search *search);

// Whether the search may go on. To be asked at every step that takes time, in the model or for
// real. Prints progress messages, too.
bool limits_hold(struct search *search);

// For work that was cut because the tool's time was over: notes that limit.
void limits_note(struct search *search);
// For a run that was given up: notes the limit that was the reason.
void limits_note_attempt(struct search *search, const struct attempt *attempt);

// Whether progress is told: standard error is a terminal, and one that can erase a line, as the
// terminal type `dumb` cannot.
bool progress_is_wanted(void);

// The search is over, and the report begins: see deadline_report.
void limits_report(struct search *search);

// Prints why the result is incomplete: "stopped by --max-states", "stopped by SIGTERM".
void limit_reason_print(const struct search *search, FILE *out);

#endif
