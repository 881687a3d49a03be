// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t is_dead;

static void on_child(int signal)
{
    (void)signal;
    is_dead = 1;
}

int main(void)
{
    const struct sigaction action = {.sa_handler = on_child};
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        return EXIT_FAILURE;
    pid_t pid = fork();
    if (pid == -1)
        return EXIT_FAILURE;
    if (pid == 0)
        _exit(EXIT_SUCCESS);
    while (!is_dead)
        (void)pause();
    return waitpid(pid, NULL, 0) == pid ? EXIT_SUCCESS : EXIT_FAILURE;
}
