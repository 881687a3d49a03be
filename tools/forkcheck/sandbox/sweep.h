// SPDX-License-Identifier: MIT
//
// Runs a program again and again with other numbers in one of its arguments, until one of its
// processes ends with an exit status above 255, of which wait(2) shows only the lowest eight bits.

#ifndef FORK_FORKCHECK_SWEEP_H
#define FORK_FORKCHECK_SWEEP_H

#include <stddef.h>

struct sweep {
    size_t position; // of the argument; 0 is the name of the program
    long least, greatest;
};

// The log with the number that leads to such an exit status, if there is one.
#define SWEEP_LOG "sweep"

// In a process of the sandbox: runs COMMAND, which ends with NULL, with all numbers of SWEEP if
// there are few, and with some hundreds of them else. Writes SWEEP_LOG (sandbox.h) at the first
// such exit status. Needs Linux 5.9 (seccomp_unotify(2)), and does nothing without.
_Noreturn void sweep_run(char **command, const struct sweep *sweep);

#endif
