// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_alarm(int signal)
{
    (void)signal;
}

int main(void)
{
    const struct sigaction action = {.sa_handler = on_alarm};
    pid_t pid = fork();
    if (pid == -1)
        return EXIT_FAILURE;
    if (pid == 0) {
        (void)sleep(2);
        _exit(EXIT_SUCCESS);
    }
    if (sigaction(SIGALRM, &action, NULL) == -1)
        return EXIT_FAILURE;
    (void)alarm(1);
    if (waitpid(pid, NULL, 0) == -1)
        perror("waitpid");
    return EXIT_SUCCESS;
}
