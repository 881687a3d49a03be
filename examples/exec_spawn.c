// Tangled from exec_spawn.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ; // POSIX leaves the declaration to the program

enum { CANNOT_RUN = 126, NOT_FOUND = 127 };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "exec_spawn: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "exec_spawn: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <Start by fork and exec>
// <Become another program>
static int become(char *command[])
{
    printf("The process %ld turns into %s\n", (long)getpid(), command[0]);
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    (void)execvp(command[0], command);
    // We are still here, so exec has failed.
    int error = errno;
    complain(command[0]);
    return error == ENOENT ? NOT_FOUND : CANNOT_RUN;
}

static int start_by_fork(pid_t *child, char *command[])
{
    *child = fork();
    if (*child == 0)
        _exit(become(command));
    return *child == -1 ? errno : 0;
}

// <Start by posix_spawn>
static int start_by_spawn(pid_t *child, char *command[])
{
    return posix_spawnp(child, command[0], NULL, NULL, command, environ);
}

// <Run a command>
// Runs COMMAND, and fills in its wait status. Fails if that is not possible.
static int run(const char *how, int (*start)(pid_t *, char *[]), char *command[], int *status)
{
    pid_t child = -1;

    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    errno = start(&child, command);
    if (errno != 0)
        return complain(how);
    while (waitpid(child, status, 0) == -1)
        if (errno != EINTR)
            return complain("waitpid");
    if (WIFEXITED(*status))
        printf("By %s: (%ld, %d)\n", how, (long)child, WEXITSTATUS(*status));
    else
        printf("By %s: (%ld, killed by signal %d)\n", how, (long)child, WTERMSIG(*status));
    return flush_output();
}

// <The whole life>
int main(int argc, char *argv[])
{
    char shell[] = "sh";
    char option[] = "-c";
    char script[] = "echo I am sh, with the PID $$";
    char *by_default[] = {shell, option, script, NULL};
    char **command = argc > 1 ? argv + 1 : by_default;
    int forked = 0;
    int spawned = 0;

    if (run("fork", start_by_fork, command, &forked) != EXIT_SUCCESS)
        return EXIT_FAILURE;
    if (run("posix_spawn", start_by_spawn, command, &spawned) != EXIT_SUCCESS)
        return EXIT_FAILURE;
    return forked == 0 && spawned == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
