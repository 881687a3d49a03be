// SPDX-License-Identifier: MIT
// with_stranger: turns into another program, and leaves it a dead child that it knows nothing of.
//
//     with_stranger PROGRAM [ARG...]
//
// The child is dead when PROGRAM starts (waitid with WNOWAIT), so that it is the oldest of all
// zombies. It exits with 5.

#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    siginfo_t info;

    if (argc < 2)
        return 125;
    pid_t pid = fork();
    if (pid == 0)
        _exit(5);
    if (pid == -1 || waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == -1) {
        perror("with_stranger");
        return 125;
    }
    execv(argv[1], argv + 1);
    perror(argv[1]);
    return 127;
}
