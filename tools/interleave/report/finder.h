// SPDX-License-Identifier: MIT
// Between the parts of findings.c and copies.c.
#ifndef FORK_INTERLEAVE_FINDER_H
#define FORK_INTERLEAVE_FINDER_H

#include "interleave/report/findings.h"

struct finder {
    struct findings *findings;
    struct search *search;
};

// The text of a new finding, to be filled in; NULL when there is one of the kind for this process
// and line. The witness leads to the state and then takes the edge, where one is given.
struct bytes *finding_add(const struct finder *finder, enum finding_kind kind, int process,
                          int line, int state, const struct edge *edge);

// Finds text written twice because a fork copied a stdio buffer.
void find_copies(const struct finder *finder);

#endif
