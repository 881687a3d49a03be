// SPDX-License-Identifier: MIT
// Descriptors and pipes.
#include "forkcheck/catalogue.h"
#include "forkcheck/catalogue/rows.h"

const struct catalogue_entry catalogue_descriptors[] = {
    {"FC301", "closed-twice", SEVERITY_ERROR, "a descriptor is closed twice",
     "The number may belong to another file by then, which is closed without a word.",
     "pipe_result", "FIO46-C", "CWE-1341",
     "gcc -Wanalyzer-fd-double-close, -Wanalyzer-double-fclose; cppcheck doubleFree"},
    {"FC302", "handed-on", SEVERITY_WARNING, "an executed program inherits descriptors",
     "A descriptor without FD_CLOEXEC stays open in the new program: it can be misused, and it "
     "keeps a pipe from ending.",
     "exec_spawn", "FIO22-C", "CWE-403",
     "clang-tidy android-cloexec-pipe, android-cloexec-open, android-cloexec-dup, "
     "android-cloexec-fopen"},
    {"FC303", "broken-pipe", SEVERITY_WARNING, "a process is killed by SIGPIPE, and nobody notices",
     "What it still had to write is lost, and no status says so.", "pipeline", NULL, NULL, NULL},
    {"FC304", "descriptor-leak", SEVERITY_WARNING,
     "a descriptor or a stream is opened and not closed",
     "Descriptors are few, and an end of a pipe that stays open keeps its reader waiting for more.",
     "pipeline", "FIO42-C", "CWE-775",
     "gcc -Wanalyzer-fd-leak, -Wanalyzer-file-leak; clang-tidy clang-analyzer-unix.Stream; "
     "cppcheck resourceLeak"},
    {"FC305", "use-after-close", SEVERITY_ERROR,
     "a descriptor or a stream is used after it was closed",
     "The number may belong to another file by then, which is read or written instead.",
     "pipe_result", "FIO46-C", "CWE-910",
     "gcc -Wanalyzer-fd-use-after-close; clang-tidy clang-analyzer-unix.Stream; cppcheck "
     "useClosedFile"},
    {"FC306", "descriptor-unchecked", SEVERITY_WARNING,
     "a descriptor is used although opening it may have failed",
     "A failed open, pipe or dup gives -1, and every use of that fails or hits something else.",
     "pipe_result", "ERR33-C", "CWE-252", "gcc -Wanalyzer-fd-use-without-check"},
    {"FC307", "wrong-direction", SEVERITY_ERROR,
     "a descriptor is read that can only be written, or written that can only be read",
     "The call fails with EBADF, and nothing is transferred.", "pipe_result", NULL, NULL,
     "gcc -Wanalyzer-fd-access-mode-mismatch, -Wanalyzer-fd-phase-mismatch, "
     "-Wanalyzer-fd-type-mismatch"},
    {"FC308", "dup2-reversed", SEVERITY_ERROR,
     "dup2 is given its two descriptors in the wrong order",
     "dup2 makes its second argument another name for the first: the pipe is closed, and the "
     "standard stream stays what it was.",
     "pipeline", NULL, NULL, NULL},
    {"FC309", "pipe-after-fork", SEVERITY_ERROR,
     "parent and child each make a pipe, instead of sharing one",
     "A pipe is shared only by processes that were forked after it was made.", "pipe_result", NULL,
     NULL, NULL},
    {"FC310", "stream-closed", SEVERITY_ERROR, "exec closes a standard stream that dup3 has made",
     "The program begins without it: what it prints is lost, or goes into the next file that it "
     "opens.",
     "pipeline", NULL, NULL, NULL},
    {"FC311", "wrong-flag", SEVERITY_ERROR, "a flag is given to a call that does not know it",
     "FD_CLOEXEC is set with F_SETFD, O_NONBLOCK and O_APPEND with F_SETFL, and O_CLOEXEC by the "
     "call that opens the file: with another one nothing is set, and mostly no error tells it.",
     "exec_spawn", NULL, NULL, NULL},
    {"FC312", "redirection-order", SEVERITY_WARNING,
     "a stream is made a copy of another one before that is redirected",
     "dup2 copies what the descriptor is at the moment: the error output then goes where the "
     "standard output went before, as with 2>&1 >file in the shell.",
     "pipeline", NULL, NULL, NULL},
    {"FC313", "offset-shared", SEVERITY_ERROR,
     "a parent reads on in a file where its child has stopped writing",
     "A descriptor that fork has copied has one place in the file with the other copy: behind what "
     "the child has written there is nothing to read.",
     "pipe_result", NULL, NULL, NULL},
    {"FC314", "end-handed-on", SEVERITY_WARNING,
     "an executed program keeps an end of a pipe open for which another process waits",
     "A reader comes to the end of a pipe when nobody can write any more, and SIGPIPE ends a "
     "writer "
     "when nobody can read: both come only when the program, and all that it has started, have "
     "ended.",
     "exec_spawn", "FIO22-C", "CWE-403", NULL},
    {"FC315", "short-read", SEVERITY_WARNING, "what one read brings is taken for the whole",
     "A pipe gives what is in it at the moment, which may be a part of what its writer is still "
     "writing.",
     "pipe_result", NULL, "CWE-252", NULL},
    {"FC316", "short-write", SEVERITY_WARNING, "a write of a part is taken for a write of all",
     "A write of more than PIPE_BUF bytes returns how many it has written when a signal interrupts "
     "it or its reader ends: the rest is lost.",
     "pipe_result", NULL, "CWE-252", NULL},
    {"FC320", "pipe-end-open", SEVERITY_ERROR,
     "a process that awaits the end of a pipe can write to it itself",
     "A reader comes to the end only when nobody can write any more: it waits for ever for itself.",
     "pipeline", NULL, "CWE-833", NULL},
    {"FC321", "wait-before-read", SEVERITY_WARNING,
     "a parent waits for a child before anybody reads what the child writes",
     "A pipe holds a limited number of bytes: when it is full, the child waits for its parent, and "
     "the parent for the child.",
     "pipe_result", NULL, "CWE-833", NULL},
    {0},
};
