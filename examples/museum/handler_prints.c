// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_child(int signal)
{
    (void)signal;
    printf("A child is dead\n");
}

int main(void)
{
    const struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_RESTART};
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        return EXIT_FAILURE;
    pid_t pid = fork();
    if (pid == -1)
        return EXIT_FAILURE;
    if (pid == 0)
        _exit(EXIT_SUCCESS);
    printf("Waiting\n");
    if (waitpid(pid, NULL, 0) != pid)
        return EXIT_FAILURE;
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
