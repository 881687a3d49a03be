// SPDX-License-Identifier: MIT
// Output, and the buffers that it waits in.
#include "forkcheck/catalogue.h"
#include "forkcheck/catalogue/rows.h"

const struct catalogue_entry catalogue_output[] = {
    {"FC201", "double-output", SEVERITY_ERROR,
     "text in a stdio buffer is copied by fork and written by both processes",
     "The buffer is memory, and fork copies memory: what has not been flushed before the fork is "
     "printed twice.",
     "buffered_output", NULL, NULL, NULL},
    {"FC202", "lost-output", SEVERITY_ERROR, "text is left in a stdio buffer and never written",
     "_exit, exec and signals do not flush: what stands in the buffer is gone.", "buffered_output",
     NULL, NULL, NULL},
    {"FC203", "order-by-chance", SEVERITY_NOTE, "nothing makes the order of two outputs certain",
     "The kernel chooses who writes first: a program that needs one order has to wait for it.",
     "one_fork", NULL, "CWE-362", NULL},
    {"FC204", "late-output", SEVERITY_WARNING, "output comes after the end of the program",
     "Who waits for the program, such as a shell, goes on when its first process ends: what comes "
     "later stands behind the prompt, or in the output of another command.",
     "orphan", NULL, NULL, NULL},
    {"FC205", "reordered-output", SEVERITY_WARNING,
     "what was printed before a fork comes after what the child prints",
     "On a pipe or in a file, text stays in the stdio buffer until that is flushed, and the child, "
     "or the program that it executes, writes meanwhile: what is right on a terminal is in the "
     "wrong order elsewhere. Call fflush before fork.",
     "buffered_output", NULL, NULL, NULL},
    {"FC220", "input-twice", SEVERITY_WARNING, "a child ends by exit with input in a stdio buffer",
     "exit moves the offset of the file back to what was not used yet, and the parent, which "
     "shares the offset, reads it a second time.",
     "buffered_output", NULL, NULL, NULL},
    {"FC221", "input-by-chance", SEVERITY_NOTE, "which process reads an input is by chance",
     "Processes share the input that they inherit: who reads first gets it, and with stdio also "
     "all "
     "that follows it, up to the size of the buffer.",
     "buffered_output", NULL, "CWE-362", NULL},
    {0},
};
