// SPDX-License-Identifier: MIT
//
// The shell of one session, and the pipe from which it reads its instructions.
//
// Output cannot show that a command has ended, since a command could print anything that the shell
// can. The pipe shows it: the shell reads the next line only when a command has ended. The pipe
// holds one page, so that poll(2) finds it writable when everything was read. Commands do not get
// its descriptor, and its name is removed before the first command runs.

#ifndef FORK_TRANSCRIPT_SHELL_H
#define FORK_TRANSCRIPT_SHELL_H

#include <stddef.h>
#include <sys/types.h>

#include "transcript/identity.h"
#include "transcript/scratch.h"
#include "transcript/terminal.h"

struct shell {
    pid_t pid;
    int go;     // the pipe; does not block
    char *path; // of the pipe; null when it is removed; owned
    const struct terminal *out;
    const struct terminal *err;
    const struct terminal *answers; // the shell prints exit statuses here
};

// Starts `sh` as IDENTITY in the scratch directory. The shell has its own session and terminal, job
// control as in an interactive shell, and a fixed environment and signal dispositions. The
// terminals are borrowed.
struct shell shell_start(const struct terminal *out, const struct terminal *err,
                         const struct terminal *answers, const struct scratch *scratch,
                         const struct identity *identity);

// Removes the name of the pipe. Call it when the shell has read its first line.
void shell_close_pipe(struct shell *shell);

// Writes some of the COUNT bytes to the shell, and returns how many; 0 if the pipe has no room.
size_t shell_send(const struct shell *shell, const char *bytes, size_t count);

// Frees the struct. The caller ends the process.
void shell_end(struct shell *shell);

#endif
