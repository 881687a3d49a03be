// SPDX-License-Identifier: MIT
// Between findings.c and the files that find some of the kinds: copies.c, deaths.c, endings.c and
// unbounded.c.
#ifndef FORK_INTERLEAVE_FINDER_H
#define FORK_INTERLEAVE_FINDER_H

#include "interleave/report/findings.h"
#include "lib/buffer.h"

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
struct buffer *finding_add(const struct finder *finder, enum finding_kind kind, int process,
                           int line, int state, const struct edge *edge);

// The same, but where the line is unknown, one for each place instead of for each process.
struct buffer *finding_add_in(const struct finder *finder, enum finding_kind kind, int process,
                              int line, int place, int state, const struct edge *edge);

// Finds who is stuck, who goes on for ever, and whom they leave as zombies and orphans.
void find_endings(const struct finder *finder);

// Finds zombies and orphans in loops of which only the first rounds are in the graph.
void find_unbounded(const struct finder *finder);

// What is wrong with an edge on which a process ends, or is waited for: it crashes, or a broken
// pipe ends it and nobody notices.
void find_deaths(const struct finder *finder, const struct edge *edge, const struct world *before,
                 const struct world *after, const struct effect *effect);

// For a process that SIGPIPE has ended on the way to the state, or then by the edge, and whose
// status no process looks at. One that has become another program by exec is left out: such
// programs are meant to end so.
void find_broken_pipe(const struct finder *finder, int process, int group, int state,
                      const struct edge *edge);

// Finds text written twice because a fork copied a stdio buffer.
void find_copies(const struct finder *finder);

// Finds children that go on in code meant for their parents, and notes them and all who descend
// from them in `lost`, by process: what they do then is no mistake of its own.
void find_missing_exits(const struct finder *finder, bool *lost);

// Finds waits for a child that is not there, but for those of lost processes.
void find_no_child(const struct finder *finder, const bool *lost);

// What the call that is made on the edge returns to its process; INTERRUPTED where it does not
// return.
struct result finder_result(const struct finder *finder, const struct edge *edge);

#endif
