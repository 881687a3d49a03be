// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char line[80];

    for (int i = 1; fgets(line, sizeof line, stdin) != NULL; i++) {
        printf("%d: %s", i, line);
        (void)fflush(stdout);
        pid_t pid = fork();
        if (pid == -1)
            return EXIT_FAILURE;
        if (pid == 0)
            exit(EXIT_SUCCESS);
        if (waitpid(pid, NULL, 0) != pid)
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
