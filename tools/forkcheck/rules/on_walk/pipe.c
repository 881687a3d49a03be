// SPDX-License-Identifier: MIT
//
// Pipes: pipe-end-open, wait-before-read, end-handed-on, handed-on.
#include <stdint.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/flood.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_forks.h"

static bool is_known_pipe(const struct state *state, int pipe)
{
    return pipe >= 0 && !(state->pipes[pipe] & PIPE_OLDER);
}

// The pipe whose end descriptor FD is; -1 if it is none, or the other end.
static int standard_pipe(const struct state *state, int fd, unsigned end)
{
    const unsigned what = state->standard[fd];

    if (what == 0 || (what + 1) % 2 + 1 != end)
        return -1;
    return (int)(what - 1) / 2;
}

// Is the end to write of PIPE a standard stream?
static bool is_standard(const struct state *state, int pipe)
{
    return standard_pipe(state, 1, PIPE_WRITE) == pipe ||
           standard_pipe(state, 2, PIPE_WRITE) == pipe;
}

static void note_reader(struct pipe_site *pipe, const struct state *state)
{
    pipe->is_read_to_end = true;
    if (state->born != -1)
        pipe->readers |= UINT32_C(1) << state->born;
}

// The first process counts what it reads, and asks for the end as well: that never comes while the
// process can write itself.
static void see_counting(struct walk *walk, const struct state *state, const struct node *call,
                         int number)
{
    struct pipe_site *pipe = &walk->pipes[number];
    const unsigned bits = state->pipes[number];

    if (state->born != -1 || !reads_size_or_to_end(call))
        return;
    if (!(bits & PIPE_WRITE))
        pipe->is_kept_for_reason = true;
    if ((bits & PIPE_FORKED) && state->role == ROLE_PARENT && pipe->is_child_writing &&
        !pipe->is_kept_for_reason && !pipe->may_be_closed[0])
        walk_report(walk, "pipe-end-open", call,
                    "if the child ends before it has written all, this waits for ever for the "
                    "rest, because this process can also write to the pipe: close the end to write "
                    "first");
}

// Writers are noted in the first passes.
static void note_writer(struct pipe_site *pipe, const struct state *state)
{
    if (state->born == -1)
        pipe->is_kept_for_reason = true;
    else
        pipe->is_child_writing = true;
}

// Was a child that writes to the pipe waited for before this reader of it was made, and no other
// reader before?
static void see_late_reader(struct walk *walk, const struct state *state, const struct node *call,
                            int site)
{
    const struct pipe_site *pipe = &walk->pipes[site];

    if (state->born == -1 || state->role != ROLE_CHILD || !(state->pipes[site] & PIPE_AWAITED) ||
        !pipe->is_flooded || (pipe->readers & ~(UINT32_C(1) << state->born)) ||
        (pipe->writers & UINT32_C(1) << state->born))
        return;
    walk_report(walk, "wait-before-read", call,
                "this reader of the pipe made in line %u is started only when its writer has been "
                "waited for: if that writes more than the pipe holds, it never ends; start both, "
                "and then wait",
                pipe->call->line);
}

// How the first process reads.
static void note_first_reader(struct pipe_site *pipe, const struct state *state,
                              const struct node *call)
{
    if (state->born != -1)
        return;
    pipe->is_read_by_first = true;
    pipe->is_awaited |= reads_to_end(call);
    pipe->may_be_left |= may_leave_rest(call);
}

static void see_read(struct walk *walk, const struct state *state, const struct node *call)
{
    unsigned wanted = 0;
    const struct value end = state_temp(state, descriptor_argument(call, &wanted)->number);

    if (end.kind != VALUE_PIPE || end.bits != PIPE_READ || !is_known_pipe(state, end.site))
        return;
    const unsigned bits = state->pipes[end.site];
    if (reads_to_end(call) && state->born != -1) {
        note_reader(&walk->pipes[end.site], state);
        see_late_reader(walk, state, call, end.site);
    }
    if (reads_to_end(call) && (bits & PIPE_WRITE) && (bits & PIPE_FORKED) &&
        !walk->pipes[end.site].may_be_closed[state->born != -1])
        walk_report(walk, "pipe-end-open", call,
                    "this process has the other end of the pipe open itself, so that read never "
                    "comes to the end: close the end to write first");
    see_counting(walk, state, call, end.site);
    note_first_reader(&walk->pipes[end.site], state, call);
    const bool has_waited = (bits & PIPE_AWAITED) || ((state->flags & FLAG_REAPED) &&
                                                      state->children == 0 && state->last != -1);
    if (walk->pipes[end.site].is_flooded && !(bits & PIPE_WAS_READ) && state->role == ROLE_PARENT &&
        has_waited)
        walk_report(walk, "wait-before-read", call,
                    "the parent reads only after it has waited: if the child writes more than the "
                    "pipe holds, both wait for ever; read first");
}

static void note_flood(struct pipe_site *pipe, const struct state *state)
{
    pipe->is_flooded = true;
    if (state->born != -1)
        pipe->writers |= UINT32_C(1) << state->born;
}

static void see_write(struct walk *walk, const struct state *state, const struct node *call)
{
    unsigned wanted = 0;
    const struct value end = state_temp(state, descriptor_argument(call, &wanted)->number);

    if (end.kind != VALUE_PIPE || !is_known_pipe(state, end.site))
        return;
    note_writer(&walk->pipes[end.site], state);
    if (state->exec != -1 && state->born != -1 && !is_standard(state, end.site))
        walk->pipes[end.site].is_report = true;
    if (is_flood(walk, state, call))
        note_flood(&walk->pipes[end.site], state);
}

// Who waits because the program has an end of the pipe open, if it does not know of it? NULL if
// nobody does.
static const char *waiting_because(const struct state *state, const struct pipe_site *pipe,
                                   int number)
{
    if (is_standard(state, number))
        return pipe->may_be_left && (state->pipes[number] & PIPE_READ)
                   ? "it can read what it writes itself, and no SIGPIPE ends it when the parent no "
                     "longer reads: it waits for ever once the pipe is full"
                   : NULL;
    if (!(state->pipes[number] & PIPE_WRITE))
        return NULL;
    if (pipe->is_report && pipe->is_read_by_first)
        return "the parent learns that exec has not failed only when the program, and all that it "
               "has started, have ended";
    return pipe->is_awaited ? "the parent reads until nobody can write, and that is not before the "
                              "program, and all that it has started, have ended"
                            : NULL;
}

static void see_handed_on(struct walk *walk, const struct state *state, const struct node *call,
                          int number)
{
    const struct pipe_site *pipe = &walk->pipes[number];
    const char *reason = waiting_because(state, pipe, number);

    if (pipe->is_told)
        return;
    if (reason)
        walk_report(walk, "end-handed-on", call,
                    "the program inherits an end of the pipe made in line %u: %s; close it before "
                    "exec, or make it close-on-exec",
                    pipe->call->line, reason);
    else
        walk_report(walk, "handed-on", call,
                    "the program inherits an end of the pipe made in line %u that it does not "
                    "know of: close it before exec, or make it close-on-exec",
                    pipe->call->line);
}

static void see_exec(struct walk *walk, const struct state *state, const struct node *call)
{
    const int input = standard_pipe(state, 0, PIPE_READ);
    const int output = standard_pipe(state, 1, PIPE_WRITE);

    if (is_known_pipe(state, input)) {
        note_reader(&walk->pipes[input], state);
        see_late_reader(walk, state, call, input);
    }
    if (is_known_pipe(state, output)) {
        note_writer(&walk->pipes[output], state);
        note_flood(&walk->pipes[output], state);
    }
    if (is_known_pipe(state, input) && (state->pipes[input] & PIPE_WRITE) &&
        !(state->pipes[input] & PIPE_CLOSES)) {
        walk_report(walk, "pipe-end-open", call,
                    "the program reads from a pipe whose other end it has open itself, so that its "
                    "input never ends: close the end to write before exec");
        return;
    }
    for (int i = 0; i < walk->pipe_count; i++)
        if ((state->pipes[i] & (PIPE_READ | PIPE_WRITE)) && is_known_pipe(state, i) &&
            !(state->pipes[i] & PIPE_CLOSES) && state->born != -1)
            see_handed_on(walk, state, call, i);
}

// Does CALL wait for a child which another fork has made than those that made readers of PIPE?
static bool waits_for_other(const struct state *state, const struct node *call,
                            const struct pipe_site *pipe)
{
    const struct value child = walk_argument(state, call, 0);

    return is_call_of(call, "waitpid wait4") && child.kind == VALUE_FORK && pipe->readers != 0 &&
           !(pipe->readers & UINT32_C(1) << child.site);
}

static void see_wait(struct walk *walk, const struct state *state, const struct node *call)
{
    if (waits_without_hanging(state, call) || state->children == 0)
        return;
    for (int i = 0; i < walk->pipe_count; i++) {
        struct pipe_site *pipe = &walk->pipes[i];
        if (!pipe->is_read_to_end || pipe->is_reported || pipe->may_be_closed[0] ||
            !(state->pipes[i] & PIPE_WRITE) || !(state->pipes[i] & PIPE_FORKED) ||
            !is_known_pipe(state, i) || state->born != -1 || waits_for_other(state, call, pipe))
            continue;
        walk_report(walk, "pipe-end-open", call,
                    "the child reads until nobody can write to the pipe made in line %u, but "
                    "this process still can, and waits for the child: close the end to write "
                    "first",
                    pipe->call->line);
        pipe->is_reported = walk->pass == PASSES;
    }
}

// The next child may write, too.
static void see_fork(struct walk *walk, const struct state *state)
{
    for (int i = 0; i < walk->pipe_count; i++)
        if (state->born == -1 && (state->pipes[i] & PIPE_WAS_READ))
            walk->pipes[i].is_kept_for_reason = true;
}

void rule_pipe_call(struct walk *walk, const struct state *state, const struct node *call)
{
    unsigned end = 0;

    if (descriptor_argument(call, &end) && end == PIPE_READ)
        see_read(walk, state, call);
    else if (descriptor_argument(call, &end))
        see_write(walk, state, call);
    else if (is_call_of(call, EXEC_CALLS))
        see_exec(walk, state, call);
    else if (is_call_of(call, FORK_CALLS))
        see_fork(walk, state);
    else if (is_call_of(call, WAIT_CALLS))
        see_wait(walk, state, call);
}
