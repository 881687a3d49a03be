// SPDX-License-Identifier: MIT
//
// Talks to a shell through a pipe and three terminals.
//
// When a command has ended, this program itself writes a mark to both terminals on which commands
// print. Everything that a terminal carries before the mark was printed before it. So this program
// reads all output of a command, and none of the next one, by reading up to the marks. Each mark is
// new, and no other process knows it before it is written.

#include "transcript/session.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "transcript/identity.h"
#include "transcript/interrupt.h"
#include "transcript/scratch.h"
#include "transcript/shell.h"
#include "transcript/terminal.h"
#include "transcript/tree.h"
#include "transcript/usage.h"

enum {
    NONCE_BYTES = 16,
    READ_BYTES = 4096,
    LOOK_MS = 50,
    USAGE_MS = 100,
    TERMINALS = STREAM_COUNT + 1,
    ANSWERS = STREAM_COUNT
};

// What has come from a terminal since its last newline, and its mark.
struct partial {
    struct buffer line;
    size_t mark_sent; // bytes of the mark that have been written
    bool is_marked;
};

struct session {
    struct terminal terminals[TERMINALS];
    struct partial partials[TERMINALS];
    struct printed *printed; // where lines go while a command runs
    size_t bytes;            // that the session has printed so far
    size_t lines;            // that the session has printed so far
    struct timespec deadline;
    struct timespec looked; // when the use of disk and memory was last measured
    long look_after;        // milliseconds from then until it is measured again
    struct shell shell;
    const struct identity *identity;
    char nonce[2 * NONCE_BYTES + 1];
    int status; // of the last command; -1 while it is unknown
};

// A new nonce for the next question.
static void make_nonce(struct session *session)
{
    unsigned char bytes[NONCE_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        die("getrandom:");
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(session->nonce + 2 * i, 3, "%02X", bytes[i]);
}

struct session *session_start(const struct scratch *scratch, const struct identity *identity,
                              long seconds)
{
    struct session *session = memory_new(1, sizeof *session);
    session->identity = identity;
    for (int i = 0; i < TERMINALS; i++)
        terminal_open(&session->terminals[i], identity);
    (void)clock_gettime(CLOCK_MONOTONIC, &session->deadline);
    session->looked = session->deadline;
    session->deadline.tv_sec += seconds;
    session->shell = shell_start(&session->terminals[STREAM_OUT], &session->terminals[STREAM_ERR],
                                 &session->terminals[ANSWERS], scratch, identity);
    return session;
}

void session_end(struct session *session)
{
    tree_kill();
    for (int i = 0; i < TERMINALS; i++) {
        terminal_close(&session->terminals[i]);
        buffer_free(&session->partials[i].line);
    }
    shell_end(&session->shell);
    free(session);
}

static void add_line(struct session *session, struct text text, enum stream stream)
{
    struct printed *printed = session->printed;
    printed->lines =
        memory_grow(printed->lines, &printed->capacity, printed->count + 1, sizeof *printed->lines);
    struct printed_line *line = &printed->lines[printed->count++];
    *line = (struct printed_line){.stream = stream};
    buffer_add(&line->text, text);
    session->lines++;
}

void printed_free(struct printed *printed)
{
    for (size_t i = 0; i < printed->count; i++)
        buffer_free(&printed->lines[i].text);
    free(printed->lines);
    *printed = (struct printed){0};
}

// Reads the exit status from a line of the shell: it comes after the nonce, between two hyphens.
static void take_answer(struct session *session)
{
    struct buffer *line = &session->partials[ANSWERS].line;
    const size_t nonce = text_find(buffer_text(line), session->nonce, 0);
    char *end = NULL;
    if (nonce == SIZE_MAX)
        return;
    const char *status = buffer_string(line) + nonce + strlen(session->nonce);
    const long value = *status == '-' ? strtol(status + 1, &end, 10) : -1;
    if (end != NULL && *end == '-' && value >= 0)
        session->status = (int)value;
}

// Takes a complete line: output, or a mark, or both if the output did not end its last line.
static void take_line(struct session *session, int terminal)
{
    struct partial *partial = &session->partials[terminal];
    struct text line = buffer_text(&partial->line);
    if (terminal == ANSWERS) {
        take_answer(session);
        return;
    }
    const size_t nonce = text_find(line, session->nonce, 0);
    if (nonce == SIZE_MAX || partial->mark_sent == 0) {
        add_line(session, line, (enum stream)terminal);
        return;
    }
    partial->is_marked = true;
    line.size = nonce - 1; // the mark begins one byte before the nonce
    if (line.size > 0)
        add_line(session, line, (enum stream)terminal);
}

static void take_bytes(struct session *session, int terminal, const char *bytes, size_t count)
{
    struct buffer *line = &session->partials[terminal].line;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != '\n') {
            buffer_add_byte(line, bytes[i]);
            continue;
        }
        take_line(session, terminal);
        line->size = 0;
    }
}

static bool is_flooded(const struct session *session)
{
    return session->bytes > OUTPUT_BYTES_MAX || session->lines > OUTPUT_LINES_MAX;
}

// Reads what has come on one terminal, up to the limits on output.
static void drain(struct session *session, int terminal)
{
    char bytes[READ_BYTES];
    ssize_t count = 0;
    while (!is_flooded(session) &&
           (count = read(session->terminals[terminal].master, bytes, sizeof bytes)) > 0) {
        session->bytes += (size_t)count;
        take_bytes(session, terminal, bytes, (size_t)count);
    }
}

static long milliseconds_between(const struct timespec *from, const struct timespec *to)
{
    return (to->tv_sec - from->tv_sec) * 1000 + (to->tv_nsec - from->tv_nsec) / 1000000;
}

static long milliseconds_left(const struct session *session)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return milliseconds_between(&now, &session->deadline);
}

// Measures the use of disk and memory, but spends at most a tenth of the time on it.
static bool uses_too_much(struct session *session)
{
    struct timespec begin;
    (void)clock_gettime(CLOCK_MONOTONIC, &begin);
    if (milliseconds_between(&session->looked, &begin) < session->look_after)
        return false;
    const bool is_too_much = usage_is_too_much(session->identity);
    (void)clock_gettime(CLOCK_MONOTONIC, &session->looked);
    session->look_after = 10 * milliseconds_between(&begin, &session->looked);
    if (session->look_after < USAGE_MS)
        session->look_after = USAGE_MS;
    return is_too_much;
}

// Waits for output, a dead child or a signal; if IS_READ is not null, also until the shell has read
// everything that it was sent, and sets *IS_READ. Then takes all output that has come. SESSION_DONE
// means that nothing ends the session.
static enum session_result pump(struct session *session, bool *is_read)
{
    const long left = milliseconds_left(session);
    if (left <= 0)
        return SESSION_TIMEOUT;
    struct pollfd polled[TERMINALS + 1];
    for (int i = 0; i < TERMINALS; i++)
        polled[i] = (struct pollfd){session->terminals[i].master, POLLIN, 0};
    polled[TERMINALS] = (struct pollfd){is_read == NULL ? -1 : session->shell.go, POLLOUT, 0};
    const long slice = left < LOOK_MS ? left : LOOK_MS;
    const struct timespec wait = {.tv_nsec = slice * 1000000};
    if (ppoll(polled, TERMINALS + 1, &wait, interrupt_mask()) == -1) {
        if (errno != EINTR)
            die("ppoll:");
        polled[TERMINALS].revents = 0;
    }
    if (is_read != NULL)
        *is_read = (polled[TERMINALS].revents & POLLOUT) != 0;
    for (int i = 0; i < TERMINALS; i++)
        drain(session, i);
    int status = 0;
    if (interrupted_by() != 0)
        return SESSION_INTERRUPTED;
    if (tree_reap(session->shell.pid, &status))
        return SESSION_ENDED;
    if (is_flooded(session))
        return SESSION_FLOOD;
    return uses_too_much(session) ? SESSION_GREEDY : SESSION_DONE;
}

// Waits until the shell has read everything that it was sent.
static enum session_result await_read(struct session *session)
{
    enum session_result result = SESSION_DONE;
    bool is_read = false;
    while (result == SESSION_DONE && !is_read)
        result = pump(session, &is_read);
    return result;
}

static enum session_result send(struct session *session, struct text text)
{
    enum session_result result = await_read(session);
    while (result == SESSION_DONE && text.size > 0) {
        text = text_from(text, shell_send(&session->shell, text.data, text.size));
        result = await_read(session);
    }
    return result;
}

static enum session_result send_string(struct session *session, const char *string)
{
    return send(session, text_of(string));
}

static bool is_marked(const struct session *session)
{
    return session->partials[STREAM_OUT].is_marked && session->partials[STREAM_ERR].is_marked;
}

// Writes the bytes of the marks that are not written yet. A terminal that is full gets them later.
static void write_marks(struct session *session)
{
    char mark[2 * NONCE_BYTES + 3];
    const size_t size = (size_t)snprintf(mark, sizeof mark, "\036%s\n", session->nonce);
    for (int stream = 0; stream < STREAM_COUNT; stream++) {
        size_t *sent = &session->partials[stream].mark_sent;
        const ssize_t count =
            *sent == size ? 0 : write(session->terminals[stream].mark, mark + *sent, size - *sent);
        if (count > 0)
            *sent += (size_t)count;
    }
}

// Writes a new mark to each terminal on which commands print, and reads up to the marks.
static enum session_result read_to_marks(struct session *session)
{
    enum session_result result = SESSION_DONE;
    make_nonce(session);
    for (int stream = 0; stream < STREAM_COUNT; stream++) {
        session->partials[stream].is_marked = false;
        session->partials[stream].mark_sent = 0;
    }
    while (result == SESSION_DONE && !is_marked(session)) {
        write_marks(session);
        result = pump(session, NULL);
    }
    return result;
}

// Asks the shell for the exit status of the command that has ended. The shell learns the nonce only
// now.
static enum session_result ask_status(struct session *session)
{
    struct buffer question = {0};
    make_nonce(session);
    session->status = -1;
    buffer_add_string(&question, "?/");
    buffer_add_string(&question, session->nonce);
    buffer_add_byte(&question, '\n');
    enum session_result result = send(session, buffer_text(&question));
    while (result == SESSION_DONE && session->status == -1)
        result = pump(session, NULL);
    buffer_free(&question);
    return result;
}

static enum session_result send_command(struct session *session, const char *command,
                                        const char *word)
{
    struct buffer lines = {0};
    while (*command != '\0') {
        const size_t length = strcspn(command, "\n");
        buffer_add_byte(&lines, '+');
        buffer_add(&lines, (struct text){command, length});
        buffer_add_byte(&lines, '\n');
        command += length;
        command += *command == '\n';
    }
    buffer_add_string(&lines, word);
    // The shell ignores empty lines. When it has read the first one, its end of the pipe is open.
    // When it has read the last one, the command has ended.
    enum session_result result = send_string(session, "\n");
    shell_close_pipe(&session->shell);
    if (result == SESSION_DONE)
        result = send(session, buffer_text(&lines));
    if (result == SESSION_DONE)
        result = send_string(session, "\n");
    buffer_free(&lines);
    return result;
}

static enum session_result run_as(struct session *session, const char *word, const char *command,
                                  struct printed *printed)
{
    *printed = (struct printed){0};
    session->printed = printed;
    make_nonce(session);
    enum session_result result = send_command(session, command, word);
    if (result == SESSION_DONE)
        result = ask_status(session);
    printed->status = session->status;
    if (result == SESSION_DONE)
        result = read_to_marks(session);
    bool had_orphans = false;
    while (result == SESSION_DONE && tree_has_orphans(session->shell.pid)) {
        had_orphans = true;
        result = pump(session, NULL);
    }
    // The last output of an orphan may not have been read yet: new marks come after it.
    if (result == SESSION_DONE && had_orphans)
        result = read_to_marks(session);
    session->printed = NULL;
    return result;
}

enum session_result session_run(struct session *session, const char *command,
                                struct printed *printed)
{
    return run_as(session, "run\n", command, printed);
}

enum session_result session_ask(struct session *session, const char *command,
                                struct printed *printed)
{
    return run_as(session, "ask\n", command, printed);
}
