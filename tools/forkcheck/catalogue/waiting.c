// SPDX-License-Identifier: MIT
// Waiting for children, and what a wait returns.
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
    {"FC150", "interrupted-wait", SEVERITY_WARNING,
     "a wait that a signal interrupts is not repeated",
     "The wait fails with EINTR before the child has ended: the program goes on as if it had "
     "waited, and leaves a zombie or an orphan.",
     "wait_status", "ERR33-C", "CWE-252", NULL},
    {0},
};
