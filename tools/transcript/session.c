// SPDX-License-Identifier: MIT
//
// Talks to a shell through a FIFO and two terminals.
//
// The shell runs DRIVER. For each word that it reads from the FIFO it prints a mark on both
// terminals: a nonce that no command can know, and $?. What a terminal has carried before the mark
// was printed before it; reading up to the marks is therefore reading all of a command's output,
// and nothing of the next one's.

#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/diag.h"
#include "lib/memory.h"
#include "terminal.h"
#include "tree.h"

enum { NONCE_BYTES = 16, READ_BYTES = 4096, LOOK_MS = 50, FD_SHELL_OWN = 3 };

// What a stream has printed since its last newline.
struct partial {
    struct buffer line;
    bool is_marked;
};

struct session {
    struct terminal terminals[STREAM_COUNT];
    struct partial partials[STREAM_COUNT];
    struct printed *printed; // where lines go while a command runs
    size_t bytes;            // printed so far
    size_t lines;
    struct timespec deadline;
    pid_t shell;
    int go; // the FIFO
    char nonce[2 * NONCE_BYTES + 1];
    char *go_path;
};

// A line from the FIFO that starts with + is a line of the next command.
static const char driver[] =
    "set -m\n"
    "transcript_go=$1 transcript_nonce=$2 transcript_out=$3 transcript_err=$4\n"
    "transcript_status=0 transcript_text=\n"
    "set --\n"
    "transcript_mark() { printf '\\036%s %d\\n' \"$transcript_nonce\" \"$transcript_status\"; }\n"
    "transcript_restore() { return \"$transcript_status\"; }\n"
    "while IFS= read -r transcript_line <\"$transcript_go\"; do\n"
    "    case $transcript_line in\n"
    "    +*)\n"
    "        transcript_text=$transcript_text${transcript_line#+}'\n"
    "'\n"
    "        continue ;;\n"
    "    run)\n"
    "        transcript_restore\n"
    "        command eval \"$transcript_text\"\n"
    "        transcript_status=$? transcript_text= ;;\n"
    "    ask)\n"
    "        (eval \"$transcript_text\")\n"
    "        transcript_text= ;;\n"
    "    esac\n"
    "    transcript_mark >\"$transcript_out\"\n"
    "    transcript_mark >\"$transcript_err\"\n"
    "done\n";

static volatile sig_atomic_t interrupted_by;
static sigset_t mask_before;

static void note_signal(int signal_number)
{
    if (signal_number != SIGCHLD)
        interrupted_by = signal_number;
}

int session_interrupted(void)
{
    return interrupted_by;
}

// Signals arrive only inside ppoll, so that none is missed between a look at the state and the
// wait.
void session_catch_signals(void)
{
    static const int caught[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = note_signal};
    sigset_t blocked;
    (void)sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++) {
        (void)sigaddset(&blocked, caught[i]);
        (void)sigaction(caught[i], &action, NULL);
    }
    (void)sigprocmask(SIG_BLOCK, &blocked, &mask_before);
    for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++)
        (void)sigdelset(&mask_before, caught[i]);
    if (atexit(tree_kill) != 0)
        die("cannot register the end of the session");
}

// ---- The shell's side --------------------------------------------------------------------------

static void reset_signals(void)
{
    const struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        (void)sigaction(signal_number, &standard, NULL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void take_terminals(const struct session *session)
{
    const int out = session->terminals[STREAM_OUT].slave;
    if (setsid() == -1 || ioctl(out, TIOCSCTTY, 0) == -1 || dup2(out, STDIN_FILENO) == -1 ||
        dup2(out, STDOUT_FILENO) == -1 ||
        dup2(session->terminals[STREAM_ERR].slave, STDERR_FILENO) == -1)
        die("cannot give the shell its terminal:");
    close_range(FD_SHELL_OWN, ~0U, 0);
}

static void set_environment(const struct scratch *scratch)
{
    static const char *const fixed[][2] = {
        {"PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"},
        {"LC_ALL", "C"},
        {"TERM", "dumb"},
        {"TZ", "UTC0"},
        {"SHELL", "/bin/sh"},
    };
    int failed = clearenv();
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        failed |= setenv(fixed[i][0], fixed[i][1], 1);
    failed |= setenv("HOME", scratch->home, 1);
    failed |= setenv("TMPDIR", scratch->control, 1);
    if (failed != 0)
        die("cannot set the environment:");
}

_Noreturn static void become_shell(const struct session *session, const struct scratch *scratch,
                                   const struct identity *identity)
{
    reset_signals();
    take_terminals(session);
    (void)umask(S_IWGRP | S_IWOTH);
    identity_assume(identity);
    if (chdir(scratch->home) == -1)
        die("%s:", scratch->home);
    set_environment(scratch);
    (void)execl("/bin/sh", "sh", "-c", driver, "sh", session->go_path, session->nonce,
                session->terminals[STREAM_OUT].path, session->terminals[STREAM_ERR].path,
                (char *)NULL);
    die("/bin/sh:");
}

// ---- This side ---------------------------------------------------------------------------------

static void make_nonce(char *nonce)
{
    unsigned char bytes[NONCE_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        die("getrandom:");
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(nonce + 2 * i, 3, "%02x", bytes[i]);
}

static void make_fifo(struct session *session, const struct scratch *scratch,
                      const struct identity *identity)
{
    if (asprintf(&session->go_path, "%s/go", scratch->control) == -1)
        die("asprintf:");
    if (mkfifo(session->go_path, S_IRUSR | S_IWUSR) == -1)
        die("%s:", session->go_path);
    // Open at both ends, so that neither side's open waits, and the shell sees an end only when
    // this program is gone. A shell that reads no more must not make us wait.
    session->go = open(session->go_path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (session->go == -1 || fchown(session->go, identity->uid, identity->gid) == -1)
        die("%s:", session->go_path);
}

struct session *session_start(const struct scratch *scratch, const struct identity *identity,
                              long seconds)
{
    struct session *session = memory_new(1, sizeof *session);
    make_nonce(session->nonce);
    make_fifo(session, scratch, identity);
    for (int stream = 0; stream < STREAM_COUNT; stream++)
        terminal_open(&session->terminals[stream], identity);
    (void)clock_gettime(CLOCK_MONOTONIC, &session->deadline);
    session->deadline.tv_sec += seconds;
    (void)fflush(NULL);
    session->shell = fork();
    if (session->shell == -1)
        die("fork:");
    if (session->shell == 0)
        become_shell(session, scratch, identity);
    return session;
}

void session_end(struct session *session)
{
    tree_kill();
    for (int stream = 0; stream < STREAM_COUNT; stream++) {
        terminal_close(&session->terminals[stream]);
        buffer_free(&session->partials[stream].line);
    }
    close(session->go);
    free(session->go_path);
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

// A whole line has come: output, or a mark, or both when the output did not end its last line.
static void take_line(struct session *session, enum stream stream)
{
    struct partial *partial = &session->partials[stream];
    struct text line = buffer_text(&partial->line);
    const size_t nonce = text_find(line, session->nonce, 0);
    if (nonce == SIZE_MAX) {
        add_line(session, line, stream);
        return;
    }
    partial->is_marked = true;
    const char *status = buffer_string(&partial->line) + nonce + strlen(session->nonce);
    session->printed->status = (int)strtol(status, NULL, 10);
    line.size = nonce - 1; // the mark begins one byte before the nonce
    if (line.size > 0)
        add_line(session, line, stream);
}

static void take_bytes(struct session *session, enum stream stream, const char *bytes, size_t count)
{
    struct buffer *line = &session->partials[stream].line;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != '\n') {
            buffer_add_byte(line, bytes[i]);
            continue;
        }
        take_line(session, stream);
        line->size = 0;
    }
}

static bool is_flooded(const struct session *session)
{
    return session->bytes > OUTPUT_BYTES_MAX || session->lines > OUTPUT_LINES_MAX;
}

// Reads what has come on one terminal, but never without end.
static void drain(struct session *session, enum stream stream)
{
    char bytes[READ_BYTES];
    ssize_t count = 0;
    while (!is_flooded(session) &&
           (count = read(session->terminals[stream].master, bytes, sizeof bytes)) > 0) {
        session->bytes += (size_t)count;
        take_bytes(session, stream, bytes, (size_t)count);
    }
}

static long milliseconds_left(const struct session *session)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (session->deadline.tv_sec - now.tv_sec) * 1000 +
           (session->deadline.tv_nsec - now.tv_nsec) / 1000000;
}

// Waits for output, a dead child or a signal, and takes what there is. SESSION_DONE means: go on.
static enum session_result pump(struct session *session)
{
    const long left = milliseconds_left(session);
    if (left <= 0)
        return SESSION_TIMEOUT;
    struct pollfd polled[STREAM_COUNT];
    for (int stream = 0; stream < STREAM_COUNT; stream++)
        polled[stream] = (struct pollfd){session->terminals[stream].master, POLLIN, 0};
    const long slice = left < LOOK_MS ? left : LOOK_MS;
    const struct timespec wait = {.tv_nsec = slice * 1000000};
    if (ppoll(polled, STREAM_COUNT, &wait, &mask_before) == -1 && errno != EINTR)
        die("ppoll:");
    for (int stream = 0; stream < STREAM_COUNT; stream++)
        drain(session, (enum stream)stream);
    int status = 0;
    if (interrupted_by != 0)
        return SESSION_INTERRUPTED;
    if (tree_reap(session->shell, &status))
        return SESSION_ENDED;
    return is_flooded(session) ? SESSION_FLOOD : SESSION_DONE;
}

static void send(const struct session *session, const char *bytes, size_t count)
{
    const ssize_t sent = write(session->go, bytes, count);
    if (sent == -1)
        die("cannot write to the shell:");
    if ((size_t)sent < count)
        die("a command is too long for the shell's pipe");
}

// Sends WORD to the shell and reads up to its marks.
static enum session_result ask(struct session *session, const char *word)
{
    for (int stream = 0; stream < STREAM_COUNT; stream++)
        session->partials[stream].is_marked = false;
    send(session, word, strlen(word));
    enum session_result result = SESSION_DONE;
    while (result == SESSION_DONE &&
           !(session->partials[STREAM_OUT].is_marked && session->partials[STREAM_ERR].is_marked))
        result = pump(session);
    return result;
}

static void send_command(const struct session *session, const char *command)
{
    while (*command != '\0') {
        const size_t length = strcspn(command, "\n");
        send(session, "+", 1);
        send(session, command, length);
        send(session, "\n", 1);
        command += length;
        command += *command == '\n';
    }
}

static enum session_result run_as(struct session *session, const char *word, const char *command,
                                  struct printed *printed)
{
    *printed = (struct printed){0};
    session->printed = printed;
    send_command(session, command);
    enum session_result result = ask(session, word);
    bool had_orphans = false;
    while (result == SESSION_DONE && tree_has_orphans(session->shell)) {
        had_orphans = true;
        result = pump(session);
    }
    // What an orphan has printed last may still be on its way: the next marks come after it.
    if (result == SESSION_DONE && had_orphans)
        result = ask(session, "mark\n");
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
