// SPDX-License-Identifier: MIT
// Executing other programs.
#include "forkcheck/catalogue.h"
#include "forkcheck/catalogue/rows.h"

const struct catalogue_entry catalogue_exec[] = {
    {"FC501", "missing-sentinel", SEVERITY_ERROR,
     "the list of arguments of exec does not end with a null pointer",
     "exec reads on behind the last argument and takes whatever is there for more of them.",
     "exec_spawn", "EXP37-C", "CWE-685", "gcc -Wformat"},
    {"FC502", "shell-command", SEVERITY_NOTE, "a command is given to the shell",
     "The shell interprets the whole text: what comes from a user may run other commands.",
     "exec_spawn", "ENV33-C", "CWE-78", "clang-tidy cert-env33-c"},
    {"FC503", "vfork", SEVERITY_WARNING, "vfork is used, or used for more than exec and _exit",
     "The child of vfork works in the memory of its parent: whatever it changes or returns from "
     "breaks the parent.",
     "exec_spawn", "POS33-C", "CWE-242",
     "clang-tidy clang-analyzer-unix.Vfork, clang-analyzer-security.insecureAPI.vfork"},
    {"FC504", "automatic-environment", SEVERITY_ERROR,
     "a variable of a function is put into the environment",
     "putenv keeps the pointer: when the function returns, the environment points to memory that "
     "is used for something else.",
     "exec_spawn", "POS34-C", "CWE-686",
     "gcc -Wanalyzer-putenv-of-auto-var; clang-tidy cert-pos34-c"},
    {"FC520", "exec-falls-through", SEVERITY_ERROR,
     "a child goes on, or ends with success, after exec has failed",
     "exec returns only if it fails: then there are two processes that run the code of the parent.",
     "exec_spawn", NULL, NULL, NULL},
    {"FC521", "exec-name", SEVERITY_ERROR, "exec is given a name under which it finds no program",
     "Only the functions with a p in their names look into the directories of PATH, and none of "
     "them takes a command line apart.",
     "exec_spawn", NULL, NULL, NULL},
    {"FC522", "first-argument", SEVERITY_WARNING,
     "the list of arguments of exec does not begin with the name of the program",
     "What stands first is argv[0]: a program does not look there for its arguments.", "exec_spawn",
     NULL, NULL, NULL},
    {"FC523", "joined-arguments", SEVERITY_ERROR,
     "an argument of exec holds several, or what only a shell understands",
     "exec takes nothing apart and replaces nothing: the program gets the whole text as one "
     "argument, with its blanks, stars and signs.",
     "exec_spawn", NULL, NULL, NULL},
    {"FC524", "exec-status", SEVERITY_WARNING,
     "the exit statuses 126 and 127 of a failed exec are exchanged",
     "127 tells everybody that there is no such program, and 126 that it cannot be run.",
     "exec_spawn", NULL, NULL, NULL},
    {0},
};
