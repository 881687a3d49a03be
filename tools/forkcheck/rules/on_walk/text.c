// SPDX-License-Identifier: MIT
//
// Text in the buffers of stdout, of other streams, and of stdin: double-output, lost-output,
// input-twice.
//
// A fork copies the buffer. That does harm only if the child writes its copy: if it prints, flushes
// or ends by exit. A child that calls _exit or exec drops the copy, as it should.
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/told.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

static void report_copy(struct walk *walk, const struct state *state, const struct node *node)
{
    walk_report(walk, "double-output", walk->forks[state->born].call,
                "text may wait in the buffer of stdout, and fork copies it: the child writes it "
                "again in line %u; call fflush(stdout) before fork",
                node->line);
}

static bool flushes_stdout(const struct node *call)
{
    const struct node *stream = argument_of(call, 0);

    return is_call_of(call, "fflush fclose") && stream &&
           (is_stdout(stream) || is_null_pointer(stream));
}

static bool has_copy(const struct state *state)
{
    return (state->text & TEXT_INHERITED) && state->born != -1 && state->role == ROLE_CHILD;
}

static void report_stream(struct walk *walk, const struct state *state, const struct node *node)
{
    walk_report(walk, "double-output", walk->forks[state->born].call,
                "text may wait in the buffer of a stream, and fork copies it: the child writes it "
                "again in line %u; call fflush on the stream before fork",
                node->line);
}

static bool has_stream_copy(const struct state *state)
{
    return (state->text & TEXT_STREAM_INHERITED) && state->born != -1 && state->role == ROLE_CHILD;
}

static bool flushes_stream(const struct node *call)
{
    const struct node *stream = argument_of(call, 0);

    return is_call_of(call, "fflush fclose") && stream &&
           (is_own_stream(stream) || is_null_pointer(stream));
}

void rule_text_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (has_copy(state) && (prints_to_stdout(call) || flushes_stdout(call)))
        report_copy(walk, state, call);
    if (has_stream_copy(state) && flushes_stream(call))
        report_stream(walk, state, call);
    if (reads_stdin(call) && state->last != -1 && state->role == ROLE_PARENT)
        walk->forks[state->last].reads_on = true;
    if (is_call_of(call, EXEC_CALLS) && (state->text & TEXT_OWN))
        walk_report(walk, "lost-output", call,
                    "text may wait in the buffer of stdout, and a successful exec throws it away: "
                    "call fflush(stdout) before");
}

// Whose work has failed, and who has said so, does without the text.
static void report_lost(struct walk *walk, const struct state *state, const struct node *node)
{
    if (state->text & TEXT_OWN)
        walk_report(walk, "lost-output", node,
                    "text may wait in the buffer of stdout, and %s does not write it: call "
                    "fflush(stdout) before",
                    called_name(node));
    if (state->text & TEXT_STREAM)
        walk_report(walk, "lost-output", node,
                    "text may wait in the buffer of a stream, and %s does not write it: call "
                    "fclose on the stream before",
                    called_name(node));
}

void rule_text_end(struct walk *walk, const struct state *state, const struct node *node,
                   bool is_quick)
{
    if (has_copy(state) && !is_quick)
        report_copy(walk, state, node);
    if (has_stream_copy(state) && !is_quick)
        report_stream(walk, state, node);
    if (!is_quick && (state->flags & FLAG_INPUT) && state->exec == -1 && state->born != -1 &&
        state->role == ROLE_CHILD && walk->forks[state->born].reads_on)
        walk_report(walk, "input-twice", node,
                    "exit in the child moves the offset of stdin back to what the buffer has not "
                    "given yet: if stdin is a file, the parent reads it again; use _exit");
    if (is_quick && (state->text & (TEXT_OWN | TEXT_STREAM)) && !gives_up(walk, state, node))
        report_lost(walk, state, node);
}
