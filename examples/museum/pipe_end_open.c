// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char text[16];
    if (pipe(ends) == -1)
        return EXIT_FAILURE;
    pid_t pid = fork();
    if (pid == -1)
        return EXIT_FAILURE;
    if (pid == 0) {
        (void)close(ends[0]);
        _exit(write(ends[1], "42", 2) == 2 ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    ssize_t size = 0;
    while ((size = read(ends[0], text, sizeof text)) > 0)
        printf("%.*s\n", (int)size, text);
    (void)close(ends[0]);
    return waitpid(pid, NULL, 0) == pid ? EXIT_SUCCESS : EXIT_FAILURE;
}
