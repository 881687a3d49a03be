// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        (void)pause();
        _exit(EXIT_SUCCESS);
    }
    if (kill(pid, SIGTERM) == -1 || waitpid(pid, NULL, 0) != pid)
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
