// SPDX-License-Identifier: MIT
//
// Descriptors of a pipe that are used wrongly: wrong-direction, dup2-reversed, pipe-after-fork,
// closed-twice, use-after-close; and other descriptors that exec hands on: handed-on.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

const struct node *descriptor_argument(const struct node *call, unsigned *end)
{
    static const struct {
        const char *names;
        size_t number;
        unsigned end;
    } users[] = {
        {"read fgetc getc fscanf", 0, PIPE_READ},
        {"fgets getline", 2, PIPE_READ},
        {"fread", 3, PIPE_READ},
        {"write dprintf vdprintf", 0, PIPE_WRITE},
        {"fprintf vfprintf", 0, PIPE_WRITE},
        {"fputs fputc putc", 1, PIPE_WRITE},
        {"fwrite", 3, PIPE_WRITE},
    };

    for (size_t i = 0; i < sizeof users / sizeof users[0]; i++)
        if (is_call_of(call, users[i].names)) {
            *end = users[i].end;
            return argument_of(call, users[i].number);
        }
    return NULL;
}

static bool is_followed(const struct state *state, struct value end)
{
    return end.kind == VALUE_PIPE && (end.bits == PIPE_READ || end.bits == PIPE_WRITE) &&
           !(state->pipes[end.site] & (PIPE_OLDER | PIPE_MOVED)) && state->pipes[end.site] != 0;
}

static void see_use(struct walk *walk, const struct state *state, const struct node *call)
{
    unsigned wanted = 0;
    const struct node *argument = descriptor_argument(call, &wanted);
    const struct value end = argument ? state_temp(state, argument->number) : value_any();

    if (!is_followed(state, end))
        return;
    if (end.bits != wanted)
        walk_report(walk, "wrong-direction", call,
                    wanted == PIPE_READ
                        ? "this is the end of the pipe to write, element 1, and cannot be read"
                        : "this is the end of the pipe to read, element 0, and cannot be written");
    else if (!(state->pipes[end.site] & wanted))
        walk_report(walk, "use-after-close", call,
                    "this process has closed this end of the pipe before: %s fails, or hits "
                    "another file that has the number by now",
                    called_name(call));
}

static void see_close(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value end = walk_argument(state, call, 0);

    if (is_followed(state, end) && !(state->pipes[end.site] & end.bits))
        walk_report(walk, "closed-twice", call,
                    "this process has closed this end of the pipe before: another file may have "
                    "the number by now");
}

// Has the program just opened what VALUE is?
static bool is_opened(const struct walk *walk, struct value value)
{
    return value.kind == VALUE_CALL && !value.has_number &&
           is_call_of(walk->tree->nodes[value.site], "open openat creat socket accept");
}

// A child that is to execute a program has no use for another name of a standard stream.
static bool is_for_exec(const struct state *state, const struct node *call)
{
    return state->role == ROLE_CHILD && reaches_call_of(function_of(call), EXEC_CALLS);
}

// dup2 that is meant to make something a standard stream, and gives that stream another name.
static void see_reversed(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value from = walk_argument(state, call, 0);
    const struct value into = walk_argument(state, call, 1);

    if (!from.has_number || from.number < STDIN_FILENO || from.number > STDERR_FILENO)
        return;
    if (is_followed(state, into))
        walk_report(walk, "dup2-reversed", call,
                    "this makes the end of the pipe another name for descriptor %d, and closes the "
                    "pipe there: the descriptor that is to be replaced comes second",
                    (int)from.number);
    else if (is_opened(walk, into))
        walk_report(walk, "dup2-reversed", call,
                    "this makes what was opened in line %u another name for descriptor %d: the "
                    "descriptor that is to be replaced comes second",
                    walk->tree->nodes[into.site]->line, (int)from.number);
    else if (!into.has_number && is_for_exec(state, call))
        walk_report(walk, "dup2-reversed", call,
                    "this closes the second descriptor and makes it another name for descriptor "
                    "%d: the descriptor that is to be replaced comes second",
                    (int)from.number);
}

// dup3 that makes a standard stream which exec closes.
static void see_closing(struct walk *walk, const struct state *state, const struct node *call)
{
    enum { FLAGS = 2 };
    const struct value into = walk_argument(state, call, 1);
    long flags = 0;

    if (is_call_of(call, "dup3") && constant_of(argument_of(call, FLAGS), &flags) &&
        (flags & O_CLOEXEC) && into.has_number && into.number >= STDIN_FILENO &&
        into.number <= STDERR_FILENO && is_for_exec(state, call))
        walk_report(walk, "stream-closed", call,
                    "with O_CLOEXEC, exec closes descriptor %d, and the program begins without it: "
                    "use dup2, whose copy stays open",
                    (int)into.number);
}

static void see_copy(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value from = walk_argument(state, call, 0);
    const struct value into = walk_argument(state, call, 1);

    see_reversed(walk, state, call);
    see_closing(walk, state, call);
    if (is_followed(state, from) && into.has_number &&
        ((into.number == 0 && from.bits == PIPE_WRITE) ||
         (into.number == 1 && from.bits == PIPE_READ)))
        walk_report(walk, "wrong-direction", call,
                    into.number == 0
                        ? "this is the end of the pipe to write, element 1, and no input"
                        : "this is the end of the pipe to read, element 0, and no output");
}

// Parent and child come here alike, so that each makes a pipe of its own.
static void see_pipe(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->last != -1 && state->role == ROLE_CHILD && !(state->flags & FLAG_SPLIT) &&
        walk->fork_count == 1 && (walk_met(walk, state) & MET_PARENT))
        walk_report(walk, "pipe-after-fork", call,
                    "both processes come here after the fork, and each makes a pipe of its own, "
                    "that the other one does not have: call pipe before fork");
}

// ---- Files that exec hands on -------------------------------------------------------------------

bool may_close_on_exec(const struct node *flags)
{
    long value = 0;

    return !constant_of(flags, &value) || (value & O_CLOEXEC);
}

static bool closes_on_exec(const struct node *open_call)
{
    const struct node *flags = argument_of(open_call, is_call_of(open_call, "openat") ? 2 : 1);

    if (is_call_of(open_call, "creat mkstemp"))
        return false;
    if (is_call_of(open_call, "fopen"))
        return flags && flags->kind == NODE_STRING && strchr(flags->name, 'e');
    return may_close_on_exec(flags);
}

// Was the file open when FORKED made this process? A function that leads to that call may have
// opened it before.
static bool is_open_before(const struct node *open_call, const struct node *forked)
{
    const struct node *function = function_of(open_call);
    const struct node *way =
        function == function_of(forked) ? NULL : find_call_to(function, FORK_CALLS);

    return open_call->number < (way ? way : forked)->number;
}

static const char *closing_way(const struct node *open_call)
{
    if (is_call_of(open_call, "fopen"))
        return "open it with the mode \"e\"";
    return is_call_of(open_call, "mkstemp") ? "make it by mkostemp with O_CLOEXEC"
                                            : "open it with O_CLOEXEC";
}

static void see_files(struct walk *walk, const struct state *state, const struct node *call)
{
    for (size_t i = 0; i < state->fact_count; i++) {
        const struct value value = state->facts[i].value;
        if (value.kind != VALUE_CALL || !(value.signs & POSITIVE))
            continue;
        const struct node *open_call = walk->tree->nodes[value.site];
        if (is_call_of(open_call, OPEN_CALLS) && !closes_on_exec(open_call) &&
            is_open_before(open_call, walk->forks[state->born].call))
            walk_report(walk, "handed-on", call,
                        "the program inherits the file opened in line %u: %s", open_call->line,
                        closing_way(open_call));
    }
}

void rule_descriptor_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (is_call_of(call, "close fclose"))
        see_close(walk, state, call);
    else if (is_call_of(call, "dup2 dup3"))
        see_copy(walk, state, call);
    else if (is_call_of(call, "pipe pipe2"))
        see_pipe(walk, state, call);
    else if (is_call_of(call, EXEC_CALLS) && state->born != -1)
        see_files(walk, state, call);
    else
        see_use(walk, state, call);
}
