// SPDX-License-Identifier: MIT
// Arguments of calls about processes: their births, ends, waits and groups. See arguments.h.
#ifndef FORK_INTERLEAVE_ARGUMENTS_PROCESSES_H
#define FORK_INTERLEAVE_ARGUMENTS_PROCESSES_H

#include <stdint.h>

// wait4(2).
struct wait_arguments {
    int64_t pid;
    int64_t options;
    int64_t has_status; // the program gives an address for the status
};

// waitid(2).
struct waitid_arguments {
    int64_t type; // P_PID and so on
    int64_t id;
    int64_t options;
    int64_t has_info; // the program gives an address for the siginfo_t
};

// pidfd_open(2).
struct pidfd_arguments {
    int64_t number; // of a process, which need not exist
};

// fork(2), vfork(2), and clone(2) where it does the same.
struct fork_arguments {
    int64_t is_vfork;       // the parent waits until the child ends or executes a program
    int64_t clears_actions; // the child's handlers are reset (CLONE_CLEAR_SIGHAND)
    int64_t birth;          // enum birth
    uint64_t tid_address;   // where the child's number is written in the child's memory, or 0
    int64_t is_unmasked;    // the C library's mask around it was left out, see run/fork_mask.h
    int64_t end_signal;     // as process.end_signal
};

// exit(2) and exit_group(2).
struct exit_arguments {
    int64_t status;
};

// setpgid(2), with its convention that 0 is the process itself.
struct setpgid_arguments {
    int64_t process;
    int64_t group;
};

// getpgid(2), getpgrp(2) and getsid(2).
struct getpgid_arguments {
    int64_t process;
    int64_t of_session;
};

// PR_SET_PDEATHSIG of prctl(2).
struct deathsig_arguments {
    int64_t signal; // 0 for none
};

// An instruction of the process itself that ends it.
struct crash_arguments {
    int64_t signal;
};

// A process that runs on without a call.
struct spin_arguments {
    int64_t stops;    // number of stops that came before it
    int64_t computes; // not known to be in a loop: the tool gave up after some seconds of processor
                      // time
};

// A process that waits for the time to pass by looking at the clock.
struct clock_arguments {
    int64_t is_free; // it does so in a loop with other steps: the clock may also stand still
    int64_t counts;  // what it does while it waits is not the same in each round
};

#endif
