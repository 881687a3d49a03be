// SPDX-License-Identifier: MIT
// Searches in processes of their own, one after the other.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/searcher.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

// File-global because on_interrupt, a signal handler, has to reach them.
static volatile sig_atomic_t interrupted; // the last signal, or 0
static volatile sig_atomic_t searcher;    // the process of the search, or 0

static void on_interrupt(int signal)
{
    const int error = errno;

    interrupted = signal;
    if (searcher > 0)
        (void)kill((pid_t)searcher, signal);
    errno = error;
}

void searcher_begin(void)
{
    const struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    if (signal(SIGHUP, SIG_IGN) != SIG_IGN)
        (void)sigaction(SIGHUP, &action, NULL);
}

int searcher_interrupted(void)
{
    return interrupted;
}

static FILE *scratch_open(int *descriptor)
{
    *descriptor = memfd_create("result", MFD_CLOEXEC);
    FILE *file = *descriptor < 0 ? NULL : fdopen(*descriptor, "r+");

    if (!file)
        die("cannot make a file in memory:");
    return file;
}

// Prepares FILE, which the search has written, for reading from the beginning.
static void read_anew(FILE *file)
{
    if (fseek(file, 0, SEEK_SET))
        die("cannot read what a search has written:");
}

int searcher_run(search_part *part, void *context, FILE **result, FILE **error)
{
    int descriptor[2];
    int status = 0;

    if (fflush(stdout)) // the new process must not have a copy of what is not written yet
        die("standard output:");
    *result = scratch_open(&descriptor[0]);
    *error = scratch_open(&descriptor[1]);
    searcher = fork();
    if (searcher < 0)
        die("cannot make a process:");
    if (searcher == 0)
        part(context, descriptor[0], descriptor[1]);
    while (waitpid((pid_t)searcher, &status, 0) < 0 && errno == EINTR)
        ;
    searcher = 0;
    read_anew(*result);
    read_anew(*error);
    return status;
}

void searcher_reason(FILE *error, struct buffer *text)
{
    static const char tool[] = "interleave: ";
    char line[1024] = "it ended without a word\n";

    while (fgets(line, sizeof line, error))
        ;
    line[strcspn(line, "\n")] = '\0';
    const bool is_named = strncmp(line, tool, sizeof tool - 1) == 0;
    buffer_add_string(text, line + (is_named ? sizeof tool - 1 : 0));
}
