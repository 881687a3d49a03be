// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 1; i <= 2; i++) {
        pid_t pid = fork();
        if (pid == -1)
            return EXIT_FAILURE;
        if (pid == 0) {
            printf("child %d\n", i);
            (void)fflush(stdout);
        }
    }
    while (wait(NULL) != -1)
        continue;
    return EXIT_SUCCESS;
}
