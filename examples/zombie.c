// Tangled from zombie.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_STATUS = 7 };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "zombie: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "zombie: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <Looking into the process table>
static void print_state(pid_t pid)
{
    char path[64];
    char line[256];

    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        // <Tell why there is nothing to see>
        const char *why = strerror(errno);
        if (access("/proc/self", F_OK) == -1)
            why = "there is no /proc here";
        printf("    %s: %s\n", path, why);
        return;
    }
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "State:", strlen("State:")) == 0)
            printf("    %s: %s", path, line);
    if (ferror(file))
        printf("    %s: %s\n", path, strerror(errno));
    (void)fclose(file);
}

// <Waiting without reaping>
// Sleeps until the child is dead, and leaves it a zombie; returns what waitid returns.
static int await_death(pid_t child)
{
    siginfo_t info;
    int result = -1;

    do
        result = waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    while (result == -1 && errno == EINTR);
    return result;
}

// <What the parent does>
// <Tell how the zombie ended>
static void print_end(pid_t pid, int status)
{
    if (WIFEXITED(status))
        printf("It has been reaped: (%ld, %d)\n", (long)pid, WEXITSTATUS(status));
    else
        printf("It has been reaped: (%ld, killed by signal %d)\n", (long)pid, WTERMSIG(status));
}

static int show_zombie(pid_t child)
{
    int status = 0;
    int result = EXIT_SUCCESS;

    if (await_death(child) == -1)
        return complain("waitid");
    printf("The child %ld is dead, and nobody has reaped it:\n", (long)child);
    print_state(child);
    // <Try to kill the dead>
    if (kill(child, SIGKILL) == -1)
        result = complain("kill");
    else
        printf("It has been sent SIGKILL:\n");
    print_state(child);
    // <Reap it, and look again>
    if (waitpid(child, &status, 0) == -1)
        return complain("waitpid");
    print_end(child, status);
    print_state(child);
    return result == EXIT_SUCCESS ? flush_output() : result;
}

// <One fork>
int main(void)
{
    pid_t pid = fork();
    switch (pid) {
    case -1:
        return complain("fork");
    case 0:
        _exit(CHILD_STATUS);
    default:
        return show_zombie(pid);
    }
}
