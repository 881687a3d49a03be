// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdbool.h>
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
    if (pid == 0) {
        (void)kill(getpid(), SIGKILL);
        _exit(EXIT_FAILURE);
    }
    if (waitpid(pid, &status, 0) != pid)
        return EXIT_FAILURE;
    bool is_done = WEXITSTATUS(status) == 0;
    puts(is_done ? "The child did its work" : "The child failed");
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
