// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
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
    if (pid == 0) {
        puts("The result of the child is 42");
        _exit(EXIT_SUCCESS);
    }
    if (waitpid(pid, NULL, 0) != pid)
        return EXIT_FAILURE;
    puts("The child is done");
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
