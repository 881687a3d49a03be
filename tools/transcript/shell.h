// SPDX-License-Identifier: MIT
//
// The shell of one session, and the pipe from which it reads what to do.
//
// Nothing that the shell or a command writes tells when a command has ended, since a command could
// write the same. The pipe tells: the shell reads the next line only then. It has one page: poll(2)
// finds it writable when all of it was read. Commands do not get its descriptor, and its name is
// gone before the first of them runs.

#ifndef FORK_TRANSCRIPT_SHELL_H
#define FORK_TRANSCRIPT_SHELL_H

#include <stddef.h>
#include <sys/types.h>

#include "identity.h"
#include "scratch.h"
#include "terminal.h"

struct shell {
    pid_t pid;
    int go;     // the pipe; does not block
    char *path; // of the pipe, null when it is gone; owned
    const struct terminal *out;
    const struct terminal *err;
    const struct terminal *answers; // where it tells the exit status
};

// Starts `sh` as IDENTITY in the scratch directory: its own session and terminal, job control on as
// for a reader, environment and signals fixed. The terminals are borrowed.
struct shell shell_start(const struct terminal *out, const struct terminal *err,
                         const struct terminal *answers, const struct scratch *scratch,
                         const struct identity *identity);

// Call it when the shell has read its first line: takes the name of the pipe away.
void shell_close_pipe(struct shell *shell);

// Writes a part of the bytes to the shell, and returns how many; when the pipe is not empty, 0.
size_t shell_send(const struct shell *shell, const char *bytes, size_t count);

// Frees it. The process is for the caller to end.
void shell_end(struct shell *shell);

#endif
