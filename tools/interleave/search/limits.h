// SPDX-License-Identifier: MIT
// What ends a search before its end: limits that the user sets, and signals that he sends.
#ifndef FORK_INTERLEAVE_LIMITS_H
#define FORK_INTERLEAVE_LIMITS_H

#include <stdbool.h>

#include "interleave/model/kernel.h"

struct search;
struct path;

enum limit {
    LIMIT_NONE,
    LIMIT_STATES,
    LIMIT_RUNS,
    LIMIT_SECONDS,
    LIMIT_PROCESSES,
    LIMIT_SIGNAL,
    LIMIT_HANG,     // a call should have returned, and did not
    LIMIT_GIVEN_UP, // tracee_given_up says why
    LIMIT_REFUSED,  // the program does what is not modelled: see limit_refused
};

// Starts the clock.
void limits_start(struct search *search);

// The first one that is reached stays.
void limit_reach(struct search *search, enum limit limit);

// For a fork that is one too many: this step, behind the way, in this world.
void limit_runaway(struct search *search, const struct path *path, struct step step,
                   const struct world *world);

// For a step that cannot be modelled.
void limit_refuse(struct search *search, const struct refusal *refusal);
// With LIMIT_REFUSED: "refused: ...".
const char *limit_refused(const struct search *search);

// Whether the search may go on; to be asked at every step that takes time, in the model or for
// real. Tells the progress, too.
bool limits_hold(struct search *search);

// For what was given up in the middle: by which limit.
void limits_note(struct search *search);

// The search is over, and its results are put together: see deadline_report.
void limits_report(struct search *search);

// "stopped by --max-states", "stopped by SIGTERM": why there is not all.
const char *limit_reason(const struct search *search);

#endif
