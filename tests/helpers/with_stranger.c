// SPDX-License-Identifier: MIT
// with_stranger: becomes PROGRAM by exec, and leaves it a dead child that PROGRAM did not make.
//
//     with_stranger PROGRAM [ARG...]
//
// The child is dead when PROGRAM starts (waitid with WNOWAIT), so it is PROGRAM's oldest zombie.
// Its exit status is 5.

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
