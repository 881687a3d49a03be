// SPDX-License-Identifier: MIT
// Children, and how processes end.
#include "forkcheck/catalogue.h"
#include "forkcheck/catalogue/rows.h"

const struct catalogue_entry catalogue_children[] = {
    {"FC001", "missing-exit", SEVERITY_ERROR,
     "a child runs on into code that is meant for its parent",
     "A child has a copy of the whole program: without an exit it does what its parent does next, "
     "so forks and output multiply.",
     "missing_exit", NULL, NULL, NULL},
    {"FC002", "orphan", SEVERITY_WARNING, "a process outlives its parent",
     "Nobody waits for an orphan: its status is lost, and the shell shows its prompt while it "
     "still runs.",
     "orphan", NULL, NULL, NULL},
    {"FC003", "runaway", SEVERITY_ERROR, "processes are born without a bound",
     "A program that forks without a bound fills the table of processes, and the machine stops "
     "working for everybody.",
     "many_forks", NULL, "CWE-770", NULL},
    {"FC004", "status-by-chance", SEVERITY_WARNING, "the exit status depends on the schedule",
     "Whoever runs the program decides by its exit status: one that changes from run to run cannot "
     "be relied on.",
     "wait_status", NULL, "CWE-362", NULL},
    {"FC005", "crash", SEVERITY_ERROR, "a process is killed by a signal that it has caused itself",
     "A crash loses what the process was doing, and a parent that looks only at WEXITSTATUS does "
     "not notice it.",
     "wait_status", NULL, NULL, NULL},
    {"FC020", "fork-unchecked", SEVERITY_WARNING, "the result of fork is never compared with -1",
     "A fork that fails makes no child: a program that does not ask takes -1 for a process number "
     "and waits for, or kills, whatever that means.",
     "fork_error", "ERR33-C", "CWE-252", NULL},
    {"FC021", "exit-in-child", SEVERITY_WARNING,
     "a child ends by exit, and calls functions that its parent has registered",
     "exit calls the functions of atexit in the child as well: what is to be cleaned up once, such "
     "as a lock file, is removed while the parent still needs it.",
     "missing_exit", NULL, NULL, NULL},
    {"FC022", "fork-doubles", SEVERITY_WARNING, "a loop forks, and its children go on in the loop",
     "Each round doubles the number of processes: ten rounds make a thousand.", "many_forks", NULL,
     "CWE-770", NULL},
    {"FC023", "fork-with-threads", SEVERITY_WARNING, "a program forks while it has several threads",
     "The child has only the thread that forked: a lock that another thread held, also one in the "
     "C library, is never released in it.",
     NULL, NULL, NULL, NULL},
    {"FC024", "fork-with-lock", SEVERITY_WARNING, "a mutex is locked when the program forks",
     "The child has a copy of the locked mutex, and no thread that will unlock it.", NULL, NULL,
     NULL, NULL},
    {"FC025", "exit-value", SEVERITY_ERROR, "an exit status is larger than 255",
     "A parent gets the lowest eight bits only: 256 arrives as 0, which means success.",
     "wait_status", NULL, NULL, NULL},
    {"FC026", "exit-negative", SEVERITY_NOTE, "an exit status is negative",
     "A parent gets the lowest eight bits only: -1 arrives as 255.", "wait_status", NULL, NULL,
     NULL},
    {"FC027", "count-unbounded", SEVERITY_WARNING,
     "the number of children comes from the user, and has no limit",
     "A slip of the finger makes a million processes, and the machine stops working for everybody.",
     "many_forks", NULL, "CWE-770", NULL},
    {0},
};
