// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t left = 3;

static void on_child(int signal)
{
    int saved = errno;

    (void)signal;
    if (waitpid(-1, NULL, WNOHANG) > 0)
        left--;
    errno = saved;
}

int main(void)
{
    const struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_RESTART};
    sigset_t blocked;
    sigset_t before;

    if (sigemptyset(&blocked) == -1 || sigaddset(&blocked, SIGCHLD) == -1 ||
        sigprocmask(SIG_BLOCK, &blocked, &before) == -1 || sigaction(SIGCHLD, &action, NULL) == -1)
        return EXIT_FAILURE;
    for (int i = 0; i < 3; i++) {
        pid_t pid = fork();
        if (pid == -1)
            return EXIT_FAILURE;
        if (pid == 0)
            _exit(EXIT_SUCCESS);
    }
    while (left > 0)
        (void)sigsuspend(&before);
    return EXIT_SUCCESS;
}
