// SPDX-License-Identifier: MIT
// Between findings.c and the files that find some of the kinds: circles.c, copies.c,
// endings.c.
#ifndef FORK_INTERLEAVE_FINDER_H
#define FORK_INTERLEAVE_FINDER_H

#include "interleave/report/findings.h"

struct finder {
    struct findings *findings;
    struct search *search;
    bool endless_expected;
};

// A process that has gone into a session of its own is a daemon: to outlive its parent, and to be
// reaped by someone else, is what it is for.
static inline bool is_daemon(const struct process *process)
{
    return process->session >= 0;
}

// The text of a new finding, to be filled in; NULL when there is one of the kind for this process
// and line. The witness leads to the state and then takes the edge, where one is given.
struct bytes *finding_add(const struct finder *finder, enum finding_kind kind, int process,
                          int line, int state, const struct edge *edge);

// Finds who is stuck, who goes on for ever, and whom they leave as zombies and orphans.
void find_endings(const struct finder *finder);

// Finds zombies and orphans in loops of which only the first rounds are in the graph.
void find_circles(const struct finder *finder);

// Finds text written twice because a fork copied a stdio buffer.
void find_copies(const struct finder *finder);

#endif
