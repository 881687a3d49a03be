// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// Starts cat with its standard input on a new pipe, whose write end is *FEED.
static pid_t start_cat(int *feed)
{
    int ends[2];
    if (pipe(ends) == -1)
        return -1;
    pid_t pid = fork();
    if (pid == -1)
        return -1;
    if (pid == 0) {
        if (dup2(ends[0], STDIN_FILENO) != -1 && close(ends[0]) == 0 && close(ends[1]) == 0)
            execlp("cat", "cat", (char *)NULL);
        _exit(127);
    }
    *feed = ends[1];
    return close(ends[0]) == 0 ? pid : -1;
}

int main(void)
{
    int feeds[2];
    pid_t first = start_cat(&feeds[0]);
    pid_t second = start_cat(&feeds[1]);
    if (first == -1 || second == -1)
        return EXIT_FAILURE;
    if (close(feeds[0]) == -1 || waitpid(first, NULL, 0) != first)
        return EXIT_FAILURE;
    if (close(feeds[1]) == -1 || waitpid(second, NULL, 0) != second)
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
