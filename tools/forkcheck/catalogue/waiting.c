// SPDX-License-Identifier: MIT
// Waiting for children, and what a wait returns.
#include "forkcheck/catalogue.h"
#include "forkcheck/catalogue/rows.h"

const struct catalogue_entry catalogue_waiting[] = {
    {"FC101", "zombie", SEVERITY_WARNING,
     "a process ends, or runs on, without having waited for a dead child",
     "A dead child keeps its entry in the table of processes until it is waited for, and its "
     "status is never seen.",
     "zombie", NULL, NULL, NULL},
    {"FC102", "no-child", SEVERITY_ERROR, "a process waits for a child that it does not have",
     "A wait without a child fails with ECHILD and stores no status: what the program then uses is "
     "not a status.",
     "reap_children", NULL, NULL, NULL},
    {"FC103", "stuck", SEVERITY_ERROR, "no process can go on",
     "Processes that wait for each other wait for ever: the program hangs, and only a signal ends "
     "it.",
     "pipeline", NULL, "CWE-833", NULL},
    {"FC104", "never-ends", SEVERITY_ERROR,
     "processes run for ever, and no schedule leads out of this",
     "A program that never ends uses a processor or waits in vain until somebody kills it.",
     "reap_children", NULL, "CWE-835", NULL},
    {"FC120", "status-printed", SEVERITY_ERROR,
     "a wait status is printed as if it was an exit status",
     "The status says how and with what a child ended, in one number: an exit status of 1 is 256 "
     "in it.",
     "wait_status", NULL, NULL, NULL},
    {"FC121", "status-returned", SEVERITY_ERROR, "a process ends with a wait status",
     "The lowest eight bits of a wait status tell of a signal: an exit status of 1 becomes 0, "
     "which means success.",
     "wait_status", NULL, NULL, NULL},
    {"FC122", "status-compared", SEVERITY_ERROR, "a wait status is compared with an exit status",
     "An exit status of 1 is 256 in the wait status, so that the comparison never holds.",
     "wait_status", NULL, NULL, NULL},
    {"FC123", "status-by-hand", SEVERITY_WARNING,
     "a wait status is taken apart with shifts or masks, or calculated with",
     "POSIX defines the macros and not the bits, and an exit status means something only if the "
     "child has exited.",
     "wait_status", NULL, NULL, NULL},
    {"FC124", "status-unguarded", SEVERITY_WARNING,
     "WEXITSTATUS or WTERMSIG is used without asking how the child ended",
     "A child that a signal has killed has no exit status: WEXITSTATUS then gives 0, and the crash "
     "looks like success.",
     "wait_status", NULL, NULL, NULL},
    {"FC125", "status-inverted", SEVERITY_ERROR,
     "WEXITSTATUS or WTERMSIG is used where it has no meaning",
     "The exit status is looked at only where the child has not exited, or the signal where there "
     "was none. Nor does WIFSTOPPED tell whether a signal has ended the child: it asks for a stop.",
     "wait_status", NULL, NULL, NULL},
    {"FC126", "status-of-failed-wait", SEVERITY_ERROR,
     "a status is used although the wait call has failed",
     "A wait call that fails stores no status: the variable holds whatever it held before.",
     "wait_status", NULL, "CWE-252", NULL},
    {"FC127", "wait-in-loop", SEVERITY_WARNING,
     "each child is waited for before the next one is made",
     "The children run one after the other, so that several take as long as if there was no fork.",
     "parallel", NULL, NULL, NULL},
    {"FC128", "sigchld-ignored", SEVERITY_WARNING,
     "SIGCHLD is ignored, and a status is expected from a wait call",
     "With SIGCHLD ignored, the system reaps the children itself, and no wait call ever sees how "
     "they ended.",
     "reap_children", NULL, NULL, NULL},
    {"FC129", "status-of-another", SEVERITY_WARNING,
     "the status of whichever child ends first is taken for that of a certain one",
     "Children end in any order: what is said of one is true of another.", "many_forks", NULL, NULL,
     NULL},
    {"FC130", "exit-status-unasked", SEVERITY_WARNING,
     "a child that ends with an error is taken for one that has succeeded",
     "WIFEXITED is true of every child that exits, whatever its exit status is: only 0 means "
     "success.",
     "wait_status", NULL, "CWE-253", NULL},
    {"FC150", "interrupted-wait", SEVERITY_WARNING,
     "a wait that a signal interrupts is not repeated",
     "The wait fails with EINTR before the child has ended: the program goes on as if it had "
     "waited, and leaves a zombie or an orphan.",
     "wait_status", "ERR33-C", "CWE-252", NULL},
    {"FC151", "interrupted-read", SEVERITY_WARNING,
     "a child that ends makes its parent believe that the input is at its end",
     "A handler of SIGCHLD interrupts the read, which fails with EINTR: the program takes that for "
     "the end of its input, and stops.",
     "reap_children", "ERR33-C", "CWE-252", NULL},
    {0},
};
