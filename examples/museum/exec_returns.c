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
    if (pid == 0)
        execl("/bin/no_such_program", "no_such_program", (char *)NULL);
    puts("Waiting for the program");
    if (waitpid(pid, NULL, 0) == pid)
        puts("The program is done");
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
