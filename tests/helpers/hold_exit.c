// SPDX-License-Identifier: MIT
// hold_exit: delays the end of a process that is killed, until hold_exit itself is killed.
//
//     hold_exit PID
//
// Prints "held" when it is ready. When the process is killed, it stops before it exits
// (PTRACE_O_TRACEEXIT in ptrace(2)), like a process that waits for a device that does not answer.

#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    const pid_t pid = argc > 1 ? (pid_t)strtol(argv[1], NULL, 10) : 0;
    int status = 0;

    if (pid <= 0 || ptrace(PTRACE_SEIZE, pid, NULL, (void *)PTRACE_O_TRACEEXIT)) {
        perror("hold_exit");
        return 125;
    }
    puts("held");
    fflush(stdout);
    while (waitpid(pid, &status, __WALL) == pid &&
           status >> 8 != (SIGTRAP | PTRACE_EVENT_EXIT << 8))
        ptrace(PTRACE_CONT, pid, NULL, WIFSTOPPED(status) ? WSTOPSIG(status) : 0);
    pause();
}
