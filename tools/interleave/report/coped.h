// SPDX-License-Identifier: MIT
// Failures that a program copes with: it does in another way what has failed, so that nobody who
// looks at what it shows can tell.
#ifndef FORK_INTERLEAVE_COPED_H
#define FORK_INTERLEAVE_COPED_H

#include <stdbool.h>

#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "lib/base/key_table.h"

// Adds to OUTCOMES (sets of 8 bytes, a fingerprint each) all outcomes of the search. False, and
// nothing is added, when they are not all known, are endless or too many. APART: the two streams
// have a reader each.
bool coped_outcomes(const struct search *search, bool apart, struct key_table *outcomes);

// Whether FINDING, number NUMBER of the list, is a failure that is not told and that the program of
// this search copes with: each schedule in which it occurs ends with an outcome that is one of
// OUTCOMES, those of the program without any fault, and that shows something. False where the
// outcome proves nothing: when the call only confirms that text is kept (close, fsync), when it
// waits for a child, and when it forks a child that gives nothing to others.
bool coped_with(const struct search *search, const struct findings *findings, int number,
                bool apart, const struct key_table *outcomes);

#endif
