// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();
    if (pid == -1)
        return EXIT_FAILURE;
    if (pid == 0)
        _exit(EXIT_SUCCESS);
    (void)sleep(1);
    if (waitpid(pid, NULL, WNOHANG) != pid) {
        fputs("The child is late\n", stderr);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
