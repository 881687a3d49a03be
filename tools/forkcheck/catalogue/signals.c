// SPDX-License-Identifier: MIT
// Signals.
#include "forkcheck/catalogue.h"
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
    {"FC404", "wrong-group", SEVERITY_WARNING,
     "a signal is sent to a process group that is not the child's",
     "A child is in the group of its parent, if nobody calls setpgid: a group with the child's "
     "number is not there, and in that of the parent are the parent itself and others.",
     "timeout_group", NULL, NULL, NULL},
    {"FC405", "setsid-refused", SEVERITY_WARNING,
     "setsid is called in the process that was started, before any fork",
     "A process that leads its group cannot begin a session: setsid fails with EPERM wherever a "
     "shell with job control has started the program.",
     "orphan", NULL, NULL, NULL},
    {"FC420", "handler-errno", SEVERITY_WARNING, "a signal handler may change errno",
     "The handler runs between any two steps of the program: also between a call that failed and "
     "the line that asks why.",
     "reap_children", NULL, NULL, NULL},
    {"FC421", "handler-flag", SEVERITY_WARNING,
     "a handler writes a variable that is not volatile sig_atomic_t",
     "The compiler may keep the variable in a register, so that the program never sees what the "
     "handler wrote.",
     "timeout_group", "SIG31-C", "CWE-828", "clang-tidy bugprone-signal-handler"},
    {"FC422", "handler-blocks", SEVERITY_WARNING,
     "a handler of SIGCHLD waits until a further child ends",
     "The program stands still until all children have ended, whatever it was doing.",
     "reap_children", NULL, NULL, NULL},
    {"FC423", "sigchld-merged", SEVERITY_ERROR,
     "a handler of SIGCHLD reaps one child for each signal",
     "Signals are not counted: children that end at about the same time send one SIGCHLD, and all "
     "but one of them stay zombies.",
     "reap_children", NULL, NULL, NULL},
    {"FC424", "lost-wakeup", SEVERITY_ERROR,
     "a flag is tested, and then pause waits for the signal",
     "A signal that comes between the two is handled too early: pause then waits for one that has "
     "already come.",
     "timeout_group", NULL, "CWE-362", NULL},
    {"FC425", "signal-used", SEVERITY_NOTE, "signal is used to set a handler",
     "On some systems the handler works once only, and whether calls are interrupted differs too.",
     "reap_children", NULL, NULL, "clang-tidy bugprone-signal-handler"},
    {"FC426", "system-with-handler", SEVERITY_WARNING,
     "system is called where a handler reaps all children",
     "The handler may reap the shell for which system waits, and system then fails.",
     "reap_children", NULL, NULL, NULL},
    {"FC427", "signal-uncatchable", SEVERITY_ERROR, "a handler is set for SIGKILL or SIGSTOP",
     "The system does with these two what it always does: no handler ever runs.", "reap_children",
     NULL, NULL, NULL},
    {"FC428", "mask-kept", SEVERITY_WARNING,
     "a child or an executed program inherits blocked signals",
     "The mask of signals outlives fork and exec: the program, which does not know of it, does not "
     "notice SIGTERM, the end of its children, or an alarm.",
     "timeout_group", NULL, NULL, NULL},
    {"FC429", "ignored-kept", SEVERITY_WARNING, "an executed program inherits ignored signals",
     "A signal that is ignored stays ignored over exec: a command cannot be ended by Ctrl-C, or "
     "goes on writing to a pipe that nobody reads.",
     "pipeline", NULL, NULL, NULL},
    {"FC430", "alarm-not-inherited", SEVERITY_WARNING,
     "an alarm is set before the fork, and ends the parent alone",
     "A fork does not copy a pending alarm: the child has no time limit, and runs on when its "
     "parent is killed.",
     "timeout_group", NULL, NULL, NULL},
    {"FC431", "signal-reset", SEVERITY_WARNING,
     "the handler that signal sets is used up by the first signal",
     "With _XOPEN_SOURCE or _POSIX_C_SOURCE alone, or with -std=c11, signal is that of System V: a "
     "second SIGUSR1 or SIGALRM ends the process, and a second SIGCHLD is not noticed.",
     "reap_children", NULL, NULL, NULL},
    {"FC432", "blocked-signal", SEVERITY_ERROR, "a process waits for a signal that it blocks",
     "The signal stays pending, its handler does not run, and the process waits for ever. A child "
     "inherits what its parent has blocked.",
     "timeout_group", NULL, NULL, NULL},
    {"FC433", "signals-counted", SEVERITY_ERROR,
     "a handler counts signals that several children send",
     "Of signals that come while one of their kind is pending, all but one are lost: the count "
     "stays too small, and the program waits for ever.",
     "reap_children", NULL, NULL, NULL},
    {"FC434", "handler-inherited", SEVERITY_WARNING,
     "a signal that should end a child runs the handler of its parent",
     "A child inherits the handlers that its parent has set before the fork: what ends other "
     "processes only sets a variable there, which the child does not look at.",
     "timeout_group", NULL, NULL, NULL},
    {"FC435", "kill-reversed", SEVERITY_ERROR, "kill is given a signal for its process",
     "kill takes the process first: the number of a process is no signal, so that the call fails "
     "with EINVAL, and nobody gets the signal that was meant.",
     "timeout_group", NULL, "CWE-683", NULL},
    {"FC436", "interrupted-sleep", SEVERITY_WARNING,
     "a sleep that a handler is meant to end counts as failed",
     "A handler interrupts pselect, poll, nanosleep and the like, with SA_RESTART too: they fail "
     "with EINTR. The program gives up, and does not end in the way that the handler asks for.",
     "timeout_group", NULL, "CWE-755", NULL},
    {"FC437", "timer-once", SEVERITY_WARNING,
     "a process counts how often a timer goes off that does so once",
     "Without it_interval, setitimer sends one SIGALRM: a loop that waits for several of them does "
     "not end, and a count of them stays at one.",
     "timeout_group", NULL, NULL, NULL},
    {0},
};
