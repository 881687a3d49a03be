// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 100000 };

int main(void)
{
    static char text[SIZE];
    int ends[2];
    if (pipe(ends) == -1)
        return EXIT_FAILURE;
    pid_t pid = fork();
    if (pid == -1)
        return EXIT_FAILURE;
    if (pid == 0) {
        (void)close(ends[0]);
        _exit(write(ends[1], text, SIZE) == SIZE ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    (void)close(ends[1]);
    if (waitpid(pid, NULL, 0) != pid)
        return EXIT_FAILURE;
    while (read(ends[0], text, SIZE) > 0)
        continue;
    return close(ends[0]) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
