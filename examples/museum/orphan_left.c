// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();
    if (pid == -1)
        return EXIT_FAILURE;
    if (pid == 0) {
        puts("The child has saved the file");
        _exit(fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    puts("All is saved");
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
