// SPDX-License-Identifier: MIT
// Children, and how processes end.
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
    {0},
};
