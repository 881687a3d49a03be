// SPDX-License-Identifier: MIT
//
// Starts a shell that reads its instructions from a pipe.

#include "transcript/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/diag.h"
#include "transcript/confine.h"
#include "transcript/identity.h"
#include "transcript/scratch.h"

enum { FD_SHELL_OWN = 3 };

// The program of the shell. It reads lines from the pipe, descriptor 9, which commands do not get:
//
// - `+TEXT`: the next line of a command;
// - `run`: runs the command;
// - `ask`: runs the command in a subshell, which does not change `$?`;
// - `?NONCE`: asks for the exit status of the last command. The shell opens a file that does not
//   exist, whose name is the nonce and the status, so that its error message on the answers
//   terminal has both. No command is involved that a function could replace.
//
// Functions that a transcript may have defined in place of `read` and `command` are dropped.
static const char driver[] =
    "set -m\n"
    "exec 9<\"$1\"\n"
    "transcript_answers=$2\n"
    "transcript_status=0 transcript_text=\n"
    "set --\n"
    "transcript_restore() { return \"$transcript_status\"; }\n"
    "while unset -f read command; IFS= read -r transcript_line <&9; do\n"
    "    case $transcript_line in\n"
    "    +*)\n"
    "        transcript_text=$transcript_text${transcript_line#+}'\n"
    "'\n"
    "        continue ;;\n"
    "    \\?*)\n"
    "        if { :; } 2>\"$transcript_answers\" <\"${transcript_line#?}-$transcript_status-\"\n"
    "        then :; fi ;;\n"
    "    run)\n"
    "        transcript_restore\n"
    "        command eval \"$transcript_text\" 9<&-\n"
    "        transcript_status=$? transcript_text= ;;\n"
    "    ask)\n"
    "        (eval \"$transcript_text\") 9<&-\n"
    "        transcript_text= ;;\n"
    "    esac\n"
    "done\n";

static void reset_signals(void)
{
    const struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        (void)sigaction(signal_number, &standard, NULL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void take_terminals(const struct shell *shell)
{
    const int out = shell->out->slave;
    if (setsid() == -1 || ioctl(out, TIOCSCTTY, 0) == -1 || dup2(out, STDIN_FILENO) == -1 ||
        dup2(out, STDOUT_FILENO) == -1 || dup2(shell->err->slave, STDERR_FILENO) == -1)
        die("cannot give the shell its terminal:");
    close_range(FD_SHELL_OWN, ~0U, 0);
}

// The directories of the system; before them, where there is one, the directory of interleave(1).
static char *command_path(const struct scratch *scratch)
{
    char *path = NULL;

    if (asprintf(&path, "%s%s/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                 scratch->interleave ? scratch->control : "", scratch->interleave ? ":" : "") == -1)
        die("asprintf:");
    return path;
}

static void set_environment(const struct scratch *scratch)
{
    char *path = command_path(scratch);
    const char *const fixed[][2] = {
        {"PATH", path}, {"LC_ALL", "C"}, {"TERM", "dumb"}, {"TZ", "UTC0"}, {"SHELL", "/bin/sh"},
    };
    int failed = clearenv();
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        failed |= setenv(fixed[i][0], fixed[i][1], 1);
    failed |= setenv("HOME", scratch->home, 1);
    failed |= setenv("TMPDIR", scratch->temporary, 1);
    free(path);
    if (failed != 0)
        die("cannot set the environment:");
}

_Noreturn static void become_shell(const struct shell *shell, const char *pipe_path,
                                   const struct scratch *scratch, const struct identity *identity)
{
    reset_signals();
    take_terminals(shell);
    (void)umask(S_IWGRP | S_IWOTH);
    confine_commands(identity);
    identity_assume(identity);
    if (chdir(scratch->home) == -1)
        die("%s:", scratch->home);
    set_environment(scratch);
    (void)execl("/bin/sh", "sh", "-c", driver, "sh", pipe_path, shell->answers->path, (char *)NULL);
    die("/bin/sh:");
}

// Makes a named pipe that holds one page, so that poll(2) shows when everything has been read. The
// caller frees the path.
static char *make_pipe(struct shell *shell, const struct scratch *scratch,
                       const struct identity *identity)
{
    char *path = NULL;
    if (asprintf(&path, "%s/go", scratch->control) == -1)
        die("asprintf:");
    if (mkfifo(path, S_IRUSR) == -1)
        die("%s:", path);
    // Open for reading and writing, so that neither side's open waits, and the shell sees the end
    // of the file only when this program is gone.
    shell->go = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (shell->go == -1 && errno == EACCES) { // not the superuser
        (void)chmod(path, S_IRUSR | S_IWUSR);
        shell->go = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    }
    if (shell->go == -1 || fchown(shell->go, identity->uid, identity->gid) == -1 ||
        fcntl(shell->go, F_SETPIPE_SZ, (int)sysconf(_SC_PAGESIZE)) == -1)
        die("%s:", path);
    return path;
}

struct shell shell_start(const struct terminal *out, const struct terminal *err,
                         const struct terminal *answers, const struct scratch *scratch,
                         const struct identity *identity)
{
    struct shell shell = {.out = out, .err = err, .answers = answers};
    shell.path = make_pipe(&shell, scratch, identity);
    (void)fflush(NULL);
    shell.pid = fork();
    if (shell.pid == -1)
        die("fork:");
    if (shell.pid == 0)
        become_shell(&shell, shell.path, scratch, identity);
    return shell;
}

void shell_close_pipe(struct shell *shell)
{
    if (shell->path == NULL)
        return;
    (void)unlink(shell->path);
    if (geteuid() == 0 && fchown(shell->go, 0, 0) == -1)
        die("fchown:");
    (void)fchmod(shell->go, 0);
    free(shell->path);
    shell->path = NULL;
}

size_t shell_send(const struct shell *shell, const char *bytes, size_t count)
{
    const ssize_t sent = write(shell->go, bytes, count < PIPE_BUF ? count : PIPE_BUF);
    if (sent == -1 && errno != EAGAIN)
        die("cannot write to the shell:");
    return sent == -1 ? 0 : (size_t)sent;
}

void shell_end(struct shell *shell)
{
    close(shell->go);
    free(shell->path);
}
