// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
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
        execl("/bin/echo", "echo", "one", "word");
        _exit(127);
    }
    return waitpid(pid, NULL, 0) == pid ? EXIT_SUCCESS : EXIT_FAILURE;
}
