// SPDX-License-Identifier: MIT
// Time, chance, and beliefs about processes that are wrong.
#include "forkcheck/catalogue.h"
#include "forkcheck/catalogue/rows.h"

const struct catalogue_entry catalogue_belief[] = {
    {"FC720", "pid-cached", SEVERITY_ERROR, "a child takes the PID of its parent for its own",
     "A child has a copy of the variable from before the fork: it holds the PID of the parent.",
     "copied_memory", NULL, NULL, NULL},
    {"FC721", "shared-variable", SEVERITY_ERROR, "a child changes a variable for its parent",
     "The child has a copy of the memory: its parent never sees what it writes there.",
     "copied_memory", NULL, NULL, NULL},
    {"FC722", "parent-is-1", SEVERITY_WARNING, "an orphan is recognised by the PID 1 of its parent",
     "An orphan goes to the nearest subreaper, which is often not process 1.", "orphan", NULL, NULL,
     NULL},
    {"FC723", "sleep-as-order", SEVERITY_WARNING,
     "a pause is to make sure that another process has come so far",
     "How long it takes depends on the load of the machine: no pause is long enough for sure.",
     "one_fork", NULL, "CWE-362", NULL},
    {"FC724", "seed-in-child", SEVERITY_WARNING, "children draw the same random numbers",
     "A fork copies the state of the generator, and children that start in the same second have "
     "the same time.",
     "copied_memory", NULL, "CWE-335", NULL},
    {"FC725", "cpu-clock", SEVERITY_WARNING, "clock is to measure how long children take",
     "clock counts the processor time of its own process: neither that of its children nor that in "
     "which it waits.",
     "parallel", NULL, NULL, NULL},
    {"FC726", "race", SEVERITY_ERROR, "two processes use the same shared memory in no order",
     "Which of two accesses comes first is a matter of chance, and between a read and the write "
     "that depends on it another process can write: its value is lost.",
     "copied_memory", NULL, "CWE-362", NULL},
    {"FC727", "left-behind", SEVERITY_WARNING,
     "an object of System V is still there after the last process",
     "Shared memory, semaphores and message queues by a key live until IPC_RMID removes them, or "
     "the "
     "machine starts again: the next run finds what this one has left.",
     "copied_memory", NULL, "CWE-772", NULL},
    {"FC728", "lost-update", SEVERITY_ERROR,
     "a signal handler changes what the program is just changing",
     "What counter++ does is a load and a store, and between them a handler can run: what the "
     "handler has added is lost.",
     "reap_children", NULL, "CWE-364", NULL},
    {"FC729", "file-race", SEVERITY_ERROR, "processes read and rewrite a file without a lock",
     "Two processes can read the same number before either has written the next one: one of the "
     "two "
     "changes is lost.",
     "copied_memory", NULL, "CWE-362", NULL},
    {"FC730", "not-process-shared", SEVERITY_ERROR,
     "a semaphore or a mutex in shared memory is made for one process",
     "A process that waits at it is not woken by another one, and may wait for ever.",
     "copied_memory", NULL, "CWE-833", NULL},
    {"FC731", "private-pointer", SEVERITY_ERROR,
     "a pointer to a process's own memory is given to another process",
     "Another process reads the address, but has something else there, or nothing: it crashes, or "
     "prints what is not meant.",
     "copied_memory", "ARR30-C", "CWE-119", NULL},
    {"FC732", "state-of-child", SEVERITY_WARNING,
     "a child changes its directory or environment, and ends",
     "Each process has a directory and an environment of its own: those of the parent stay as they "
     "are.",
     "copied_memory", NULL, NULL, NULL},
    {"FC733", "parent-asked-late", SEVERITY_WARNING,
     "a child asks for its parent, to notice when it goes, after it may have gone",
     "If the parent has ended before, the first answer is the PID of the process that has adopted "
     "the child: it does not change any more, and the orphan takes itself for none.",
     "orphan", NULL, "CWE-362", NULL},
    {0},
};
