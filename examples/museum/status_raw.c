// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == -1)
        return EXIT_FAILURE;
    if (pid == 0)
        _exit(7);
    if (waitpid(pid, &status, 0) != pid)
        return EXIT_FAILURE;
    printf("The child ended with %d\n", status);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
