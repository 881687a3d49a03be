// Tangled from museum.md: edit that, not this.
// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FUSE = 4 }; // a bomb has none

int main(void)
{
    for (int i = 0; i < FUSE; i++)
        if (fork() == -1)
            return EXIT_FAILURE;
    while (wait(NULL) != -1)
        continue;
    return EXIT_SUCCESS;
}
