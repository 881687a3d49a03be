// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    long jobs = argc > 1 ? strtol(argv[1], NULL, 10) : 3;

    for (long i = 0; i < jobs; i++) {
        pid_t pid = fork();
        if (pid == -1) {
            perror("fork");
            return EXIT_FAILURE;
        }
        if (pid == 0)
            _exit(EXIT_SUCCESS);
    }
    puts("All jobs are started");
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
