// SPDX-License-Identifier: MIT
// Signals.
#include "forkcheck/catalogue/rows.h"

const struct catalogue_entry catalogue_signals[] = {
    {"FC401", "kill-after-wait", SEVERITY_ERROR,
     "a signal is sent to the number of a child that has been waited for",
     "The kernel may have given the number to another process, which then gets the signal.",
     "timeout_group", NULL, "CWE-367", NULL},
    {"FC402", "minus-one", SEVERITY_ERROR, "the -1 of a failed fork is used as a process number",
     "kill(-1, ...) signals every process that it may, and waitpid(-1, ...) takes any child.",
     "fork_error", "ERR33-C", "CWE-252", NULL},
    {"FC403", "unsafe-handler", SEVERITY_WARNING,
     "a signal handler calls a function that is not async-signal-safe",
     "The handler may interrupt the same function: its data is then half changed, and the program "
     "hangs or crashes.",
     "timeout_group", "SIG30-C", "CWE-479",
     "gcc -Wanalyzer-unsafe-call-within-signal-handler; clang-tidy bugprone-signal-handler, "
     "cert-sig30-c"},
    {0},
};
