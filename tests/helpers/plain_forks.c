// SPDX-License-Identifier: MIT
// plain_forks N: the minimal program that many_forks is measured against. It makes the same forks,
// the same lines with as many writes, and the same waits, but has no table, no stream, and no check
// that it could do without.

#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    int count = argc > 1 ? atoi(argv[1]) : 3;

    dprintf(STDOUT_FILENO, "Process id before forking: %ld\n", (long)getpid());
    for (int i = 1; i <= count; i++) {
        pid_t pid = fork();
        if (pid == -1)
            return EXIT_FAILURE;
        if (pid == 0) {
            dprintf(STDOUT_FILENO, "In the child process %d that has the PID %ld\n", i,
                    (long)getpid());
            _exit(0);
        }
        dprintf(STDOUT_FILENO, "In the parent process after forking the child %ld\n", (long)pid);
    }
    dprintf(STDOUT_FILENO, "In the parent process after forking %d children\n", count);
    for (int i = 0; i < count; i++) {
        pid_t pid = waitpid(-1, NULL, 0);
        dprintf(STDOUT_FILENO, "(%ld, 0)\n", (long)pid);
    }
    return EXIT_SUCCESS;
}
