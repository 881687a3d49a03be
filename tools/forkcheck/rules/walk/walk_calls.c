// SPDX-License-Identifier: MIT
//
// What calls of functions do that the source does not define. Those of processes are in
// walk_forks.c.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "forkcheck/rules/code/atomics.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"
#include "forkcheck/rules/walk/walk_forks.h"
#include "forkcheck/rules/walk/walk_signals.h"
#include "forkcheck/rules/walk/walk_timers.h"

typedef void effect(struct walk *walk, struct state *state, const struct node *call);

// ---- Buffers ------------------------------------------------------------------------------------

// Does the text that CALL prints end a line? Only a constant text shows that.
static bool ends_line(const struct node *call)
{
    const struct node *text = argument_of(call, is_call_of(call, "fprintf vfprintf") ? 1 : 0);
    const size_t size = text && text->kind == NODE_STRING ? strlen(text->name) : 0;

    return is_call_of(call, "puts") || (size >= 4 && strcmp(text->name + size - 3, "\\n\"") == 0);
}

static void print_text(struct walk *walk, struct state *state, const struct node *call)
{
    (void)walk;
    if (prints_to_stream(call) && !(state->flags & FLAG_RAW_STREAMS))
        state->text |= TEXT_STREAM;
    if (!prints_to_stdout(call) || (state->flags & FLAG_UNBUFFERED))
        return;
    if ((state->flags & FLAG_LINES) && ends_line(call))
        state->text &= TEXT_OF_STREAMS;
    else
        state->text |= TEXT_OWN;
}

static void flush(struct walk *walk, struct state *state, const struct node *call)
{
    const struct node *stream = argument_of(call, is_call_of(call, "freopen") ? 2 : 0);

    (void)walk;
    if (stream && is_null_pointer(stream))
        state->text = 0;
    else if (is_stdout(stream))
        state->text &= TEXT_OF_STREAMS;
    else if (is_own_stream(stream))
        state->text &= (uint8_t)~TEXT_OF_STREAMS;
}

static void set_buffer(struct walk *walk, struct state *state, const struct node *call)
{
    long mode = _IOFBF;

    (void)walk;
    if (is_own_stream(argument_of(call, 0)))
        state->flags |= FLAG_RAW_STREAMS;
    if (!is_stdout(argument_of(call, 0)))
        return;
    if (is_call_of(call, "setvbuf") && argument_of(call, 2))
        (void)constant_of(argument_of(call, 2), &mode);
    else if (is_call_of(call, "setbuf") && argument_of(call, 1))
        mode = is_null_pointer(argument_of(call, 1)) ? _IONBF : _IOFBF;
    else if (is_call_of(call, "setlinebuf"))
        mode = _IOLBF;
    if (mode == _IONBF)
        state->flags |= FLAG_UNBUFFERED;
    if (mode == _IOLBF)
        state->flags |= FLAG_LINES;
}

// ---- Descriptors --------------------------------------------------------------------------------

static int pipe_number(struct walk *walk, const struct node *call)
{
    for (int i = 0; i < walk->pipe_count; i++)
        if (walk->pipes[i].call == call)
            return i;
    if (walk->pipe_count == PIPES_MAX)
        return -1;
    walk->pipes[walk->pipe_count] = (struct pipe_site){.call = call};
    return walk->pipe_count++;
}

static struct value pipe_end(int pipe, int end)
{
    return (struct value){
        .kind = VALUE_PIPE, .signs = ZERO | POSITIVE, .bits = (uint8_t)(1 << end), .site = pipe};
}

static void make_pipe(struct walk *walk, struct state *state, const struct node *call)
{
    const struct value ends = walk_argument(state, call, 0);
    const int pipe = pipe_number(walk, call);

    if (ends.kind != VALUE_ADDRESS || pipe == -1)
        return;
    state_forget(state, &walk->places, ends.number);
    // Made before: the older pipe is somewhere, and has the same number here.
    if (state->pipes[pipe] != 0 || loop_of(call)) {
        state->pipes[pipe] = PIPE_OLDER;
        return;
    }
    state->pipes[pipe] = PIPE_READ | PIPE_WRITE;
    if (is_call_of(call, "pipe2") && may_close_on_exec(argument_of(call, 1)))
        state->pipes[pipe] |= PIPE_CLOSES;
    for (int i = 0; i < 2; i++)
        state_set(state, &walk->places, walk_element(walk, ends, i), pipe_end(pipe, i));
}

// The descriptor that this call has made is closed.
static void forget_result(struct state *state, int site)
{
    for (size_t i = 0; i < state->fact_count; i++)
        if (state->facts[i].value.kind == VALUE_CALL && state->facts[i].value.site == site)
            state->facts[i].value = (struct value){.signs = state->facts[i].value.signs};
}

// Any end may be closed: then nothing is known of any pipe, nor where a loop around the call makes
// no round, which the walk believes of many.
static void close_any(struct walk *walk, struct state *state, const struct node *call)
{
    (void)call;
    for (int i = 0; i < walk->pipe_count; i++)
        if (state->pipes[i] != 0) {
            state->pipes[i] = PIPE_OLDER;
            walk->pipes[i].may_be_closed[state->born != -1] = true;
        }
}

// Loops do not count, so that one that closes all ends in an array may end after the first.
static bool is_chosen_by_loop(const struct node *descriptor)
{
    long index = 0;

    if (!loop_of(descriptor))
        return false;
    return (descriptor->kind == NODE_SUBSCRIPT && !constant_of(descriptor->children[1], &index)) ||
           (is_unary(descriptor, "*"));
}

static void close_end(struct walk *walk, struct state *state, const struct node *call)
{
    const struct value end = walk_argument(state, call, 0);
    const struct node *descriptor = argument_of(call, 0);
    const bool is_known =
        end.kind == VALUE_PIPE || end.kind == VALUE_CALL || (end.has_number && end.number < 3);

    if (is_call_of(call, "close") && descriptor &&
        (!is_known || is_chosen_by_loop(without_casts(descriptor))))
        close_any(walk, state, call);
    else if (end.kind == VALUE_PIPE)
        state->pipes[end.site] &= (uint8_t)~end.bits;
    if (end.kind == VALUE_CALL)
        forget_result(state, end.site);
    if (end.has_number && end.number >= 0 && end.number < 3)
        state->standard[end.number] = 0;
}

static void note_read(struct walk *walk, struct state *state, const struct node *call)
{
    unsigned wanted = 0;
    const struct node *descriptor = descriptor_argument(call, &wanted);
    const struct value end = descriptor ? state_temp(state, descriptor->number) : value_any();

    (void)walk;
    if (end.kind == VALUE_PIPE)
        state->pipes[end.site] |= PIPE_WAS_READ;
}

// FD_CLOEXEC is the only flag that F_SETFD sets.
static void set_flags(struct walk *walk, struct state *state, const struct node *call)
{
    const struct value end = walk_argument(state, call, 0);
    const struct value command = walk_argument(state, call, 1);

    (void)walk;
    if (!command.has_number || command.number != F_SETFD)
        return;
    if (end.kind == VALUE_PIPE)
        state->pipes[end.site] |= PIPE_CLOSES;
    if (end.kind == VALUE_CALL)
        forget_result(state, end.site);
}

// A program that is told the number of a descriptor is meant to use it.
static void tell_number(struct walk *walk, struct state *state, const struct node *call)
{
    for (size_t i = 0; i < argument_count(call); i++) {
        const struct value value = walk_argument(state, call, i);
        if (value.kind == VALUE_PIPE)
            walk->pipes[value.site].is_told = true;
        if (value.kind == VALUE_CALL && is_call_of(walk->tree->nodes[value.site], OPEN_CALLS))
            forget_result(state, value.site);
    }
}

static void copy_end(struct walk *walk, struct state *state, const struct node *call)
{
    const struct value from = walk_argument(state, call, 0);
    const struct value onto = walk_argument(state, call, 1);

    (void)walk;
    if (onto.has_number && onto.number >= 0 && onto.number < 3)
        state->standard[onto.number] =
            from.kind == VALUE_PIPE ? (uint8_t)(2 * from.site + from.bits) : 0;
}

// ---- The rest -----------------------------------------------------------------------------------

static void set_flag(struct walk *walk, struct state *state, const struct node *call)
{
    (void)walk;
    if (is_call_of(call, "atexit on_exit"))
        state->flags |= FLAG_ATEXIT;
    else if (is_call_of(call, "srand srandom srand48"))
        state->flags |= FLAG_SEEDED;
    else if (is_call_of(call, "pthread_create thrd_create"))
        state->flags |= FLAG_THREADS;
    else if (is_call_of(call, "pthread_join thrd_join"))
        state->flags &= ~FLAG_THREADS;
    else if (is_call_of(call, "pthread_mutex_lock mtx_lock"))
        state->flags |= FLAG_LOCKED;
    else
        state->flags &= ~FLAG_LOCKED;
}

static const struct {
    const char *names;
    effect *effect;
} effects[] = {
    {STDOUT_CALLS " " STREAM_CALLS, print_text},
    {"fflush fclose freopen", flush},
    {"setvbuf setbuf setlinebuf", set_buffer},
    {"pipe pipe2", make_pipe},
    {"close fclose", close_end},
    {"close_range closefrom", close_any},
    {"dup2 dup3", copy_end},
    {"read fgetc getc fscanf fgets getline fread", note_read},
    {"fcntl", set_flags},
    {"sprintf snprintf asprintf", tell_number},
    {"signal sigaction", rule_mask_action},
    {"sigprocmask pthread_sigmask", rule_mask_change},
    {"atexit on_exit pthread_create thrd_create pthread_mutex_lock mtx_lock pthread_mutex_unlock "
     "mtx_unlock pthread_join thrd_join srand srandom srand48",
     set_flag},
};

// Functions that do not keep a PID that they are given.
static const char *const keeps_no_pid =
    "printf fprintf sprintf snprintf dprintf vprintf kill waitpid wait4 waitid setpgid getpgid "
    "tcsetpgrp ptrace sched_setaffinity prlimit getsid sigqueue";

// Another source may close what it is given.
static void forget_pipes(struct walk *walk, struct state *state, struct value value)
{
    if (value.kind == VALUE_PIPE)
        state->pipes[value.site] = PIPE_OLDER;
    for (size_t i = 0; value.kind == VALUE_ADDRESS && i < state->fact_count; i++)
        if (state->facts[i].value.kind == VALUE_PIPE &&
            place_depends(&walk->places, state->facts[i].place, value.number))
            state->pipes[state->facts[i].value.site] = PIPE_OLDER;
}

static void forget_arguments(struct walk *walk, struct state *state, const struct node *call)
{
    for (size_t i = 0; i < argument_count(call); i++) {
        const struct value value = walk_argument(state, call, i);
        if (is_unknown_call(call))
            forget_pipes(walk, state, value);
        if (value.kind == VALUE_ADDRESS && !keeps_signals(call) &&
            !is_call_of(call, "sigaction pipe pipe2 write printf "
                              "fprintf puts fputs strlen strcmp"))
            state_forget(state, &walk->places, value.number);
        if (value.kind == VALUE_FORK && !is_call_of(call, keeps_no_pid))
            walk->forks[value.site].has_escaped = true;
    }
}

// Functions that keep errno, and those after which nobody asks for it.
static const char *const keeps_errno =
    "strerror strerror_r perror exit _exit getpid getppid memset strlen strcmp memcpy assert "
    "strsignal __errno_location err errx va_start va_end sigemptyset snprintf abort clearerr";

static void change_errno(struct state *state, const struct node *call)
{
    const bool is_about_stream = is_question(call) && !is_call_of(call, "isatty");
    if (state->failed == -1 || is_call_of(call, keeps_errno) || is_about_stream || is_atomic(call))
        return;
    const bool is_asked = !is_discarded(call) && !is_question(call);
    if (is_asked && (state->clobber == -1 || !branch_that_ends(call)))
        state->failed = state->clobber = -1;
    else if ((is_asked || state->clobber == -1) && !called_function(call))
        state->clobber = (int32_t)call->number;
}

static struct value result_of(const struct state *state, const struct node *call)
{
    if (is_call_of(call, "getpid"))
        return (struct value){.kind = VALUE_SELF, .signs = POSITIVE, .site = state->born};
    if (is_call_of(call, "system pclose"))
        return (struct value){.kind = VALUE_STATUS,
                              .signs = ANY_SIGN,
                              .bits = STATUS_OF_SYSTEM,
                              .is_minus_one = 1,
                              .site = (int32_t)call->number};
    if (*called_name(call) == '\0' || called_function(call))
        return value_any();
    if (is_call_of(call, "fdopen") && walk_argument(state, call, 0).kind == VALUE_PIPE)
        return walk_argument(state, call, 0);
    return (struct value){.kind = VALUE_CALL,
                          .signs = is_call_of(call, "getppid") ? POSITIVE : ANY_SIGN,
                          .is_minus_one =
                              is_call_of(call, "read write open close dup dup2 pipe kill"),
                          .site = (int32_t)call->number};
}

static void ordinary_call(struct walk *walk, struct state *state, const struct node *call)
{
    const struct value result = result_of(state, call);

    if (reads_stdin(call))
        state->flags |= FLAG_INPUT;
    forget_arguments(walk, state, call);
    if (!is_call_of(call, keeps_errno) && !is_atomic(call))
        state_forget(state, &walk->places, walk_errno(walk));
    change_errno(state, call);
    walk_signals_call(walk, state, call);
    walk_timers_call(walk, state, call);
    for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++)
        if (is_call_of(call, effects[i].names))
            effects[i].effect(walk, state, call);
    state_set_temp(state, call->number, state->depth, result);
}

// A function of another source, or one that a pointer names, may be the whole of the child's part,
// or end the program when fork has failed.
static bool may_end(const struct state *state, const struct node *call)
{
    if (is_endless_call(call))
        return true;
    const bool is_unknown = is_unknown_call(call) || *called_name(call) == '\0';
    return is_unknown && is_discarded(call) && state->last != -1 && state->role != ROLE_PARENT;
}

void walk_call(struct walk *walk, const struct state *state, const struct node *call,
               struct outcomes *outcomes)
{
    if (may_end(state, call))
        return;
    if (is_call_of(call, FORK_CALLS)) {
        walk_fork(walk, state, call, outcomes);
        return;
    }
    if (is_call_of(call, WAIT_CALLS)) {
        walk_wait(walk, state, call, outcomes);
        return;
    }
    if (is_call_of(call, END_CALLS)) {
        const bool is_quick = is_call_of(call, QUICK_END_CALLS " abort");
        rule_text_end(walk, state, call, is_quick);
        rule_status_end(walk, state, call, walk_argument(state, call, 0));
        rule_child_end(walk, state, call, walk_argument(state, call, 0));
        rule_failure_end(walk, state, call, walk_argument(state, call, 0));
        rule_parent_end(walk, state, walk_argument(state, call, 0));
        return;
    }
    outcomes->states[0] = *state;
    outcomes->count = 1;
    if (is_call_of(call, EXEC_CALLS))
        walk_exec(walk, &outcomes->states[0], call);
    else
        ordinary_call(walk, &outcomes->states[0], call);
}
