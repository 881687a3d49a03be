// SPDX-License-Identifier: MIT
// Shared by findings.c and the files that find some of the kinds: closed_twice.c, copies.c,
// deaths.c, endings.c, exit_in_child.c, handed_on.c, input.c, kill_after_wait.c, late.c, lost.c,
// lost_update.c, minus_one.c, missing_exit.c, no_child.c, order.c, race.c, reordered.c,
// statuses.c, time_outs.c and unbounded.c.
#ifndef FORK_INTERLEAVE_FINDER_H
#define FORK_INTERLEAVE_FINDER_H

#include "interleave/report/findings.h"
#include "lib/base/buffer.h"

struct finder {
    struct findings *findings;
    struct search *search;
    struct finding_choice choice;
    bool *copies_written; // see lost_copies; NULL before it is known; owned by findings_find
};

// A process in a session of its own is a daemon: it is meant to outlive its parent, and to be
// reaped by process 1.
static inline bool is_daemon(const struct process *process)
{
    return process->session >= 0;
}

// Adds a finding, and returns its text, which the caller fills in; NULL when there already is one
// of the kind for this process and line. The witness leads to STATE and then takes EDGE, if not
// NULL.
struct buffer *finding_add(const struct finder *finder, enum finding_kind kind, int process,
                           int line, int state, const struct edge *edge);

// Likewise, but where the line is unknown, one finding for each PLACE instead of each process.
struct buffer *finding_add_in(const struct finder *finder, enum finding_kind kind, int process,
                              int line, int place, int state, const struct edge *edge);

// Finds who is stuck, who runs forever, and the zombies and orphans there.
void find_endings(const struct finder *finder);

// Finds zombies and orphans in unbounded loops, of which only the first rounds are in the graph.
void find_unbounded(const struct finder *finder);

// Finds what is wrong on an edge on which a process ends or is waited for: a crash, or a broken
// pipe that nobody notices.
void find_deaths(const struct finder *finder, const struct edge *edge, const struct world *before,
                 const struct world *after, const struct effect *effect);

// For a process that SIGPIPE has ended on the path to STATE, or on EDGE, and whose status no
// process looks at. Programs that a process has executed are left out: they are meant to end so.
void find_broken_pipe(const struct finder *finder, int process, int group, int state,
                      const struct edge *edge);

// By node: whether it is a fork whose child, or a descendant of it, writes text of which the fork
// has made a copy. The caller frees it.
bool *lost_copies(const struct behaviour *behaviour);

// Finds text that is lost when a process ends on the edge, or executes another program.
void find_lost(const struct finder *finder, const struct edge *edge, const struct world *before,
               const struct effect *effect);

// Finds descriptors that a process closes although they are closed already, on its way to the node
// at which it stands after the edge.
void find_closed_twice(const struct finder *finder, const struct edge *edge,
                       const struct world *before, const struct world *after);

// Finds a signal that is sent to the number of a child that the process, or an ancestor of it, has
// waited for already.
void find_kill_after_wait(const struct finder *finder, const struct edge *edge,
                          const struct world *before);

// Finds descriptors that a program inherits which the process executes on the edge.
void find_handed_on(const struct finder *finder, const struct edge *edge);

// Finds a call, on the edge, by which a function that was registered to be called at exit does in a
// child what it does in the parent.
void find_exit_in_child(const struct finder *finder, const struct edge *edge);

// Finds text that a process writes, on the edge, before that which another has printed earlier, and
// which stands in a stdio buffer since a fork.
void find_reordered(const struct finder *finder, const struct edge *edge,
                    const struct world *before);

// Finds objects of System V that are still there after the edge, on which the last process ends.
void find_left_behind(const struct finder *finder, const struct edge *edge,
                      const struct world *after, const struct effect *effect);

// Finds, on the edge, the -1 of a failed fork that is used as a process number.
void find_minus_one(const struct finder *finder, const struct edge *edge);

// Finds a first process whose wait status depends on the schedule.
void find_statuses(const struct finder *finder);

// Finds text that is written after the first process has ended. Orphans have been found before.
void find_late(const struct finder *finder);

// Makes such findings a part of those about the orphans that they come from. To be called when all
// findings are complete: it changes their numbers.
void late_join(const struct finder *finder);

// Finds input that is read twice because another process has moved the offset back.
void find_input(const struct finder *finder);

// Finds a write to memory, on the edge, by which what a signal handler has made of it since the
// process has read it is lost.
void find_lost_update(const struct finder *finder, const struct edge *edge);

// Finds text that two processes write, or input that they read, in either order.
void find_order(const struct finder *finder);

// Finds accesses of two processes to the same shared memory that nothing orders.
void find_races(const struct finder *finder);

// Finds text that is written twice because a fork copied a stdio buffer.
void find_copies(const struct finder *finder);

// Finds children that go on in code meant for their parents, and marks them and their descendants
// in LOST, by process: what these do is no finding of its own.
void find_missing_exits(const struct finder *finder, bool *lost);

// Finds waits for a child that does not exist, except those of processes in LOST.
void find_no_child(const struct finder *finder, const bool *lost);

// Whether the process executes another program on EDGE.
bool finder_executes(const struct finder *finder, const struct edge *edge);

// Gives the finding that was added last another witness, the COUNT steps; it owns them from now on.
void finding_lead(const struct finder *finder, struct step *steps, int count);

// What the call on EDGE returns to its process; INTERRUPTED where it does not return.
struct result finder_result(const struct finder *finder, const struct edge *edge);

#endif
