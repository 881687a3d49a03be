// SPDX-License-Identifier: MIT
//
// Who sees mistakes: the parts of forkcheck, and the tools that they run.

#ifndef FORK_FORKCHECK_TOOL_H
#define FORK_FORKCHECK_TOOL_H

// In the order in which their sentences are preferred: where several tools have seen a mistake, the
// report has the sentence of the first.
enum tool {
    TOOL_RULES,
    TOOL_INTERLEAVE,
    TOOL_GCC,
    TOOL_ANALYZER, // gcc -fanalyzer
    TOOL_CLANG,
    TOOL_TIDY,
    TOOL_CPPCHECK,
    TOOL_VALGRIND,
    TOOL_SANITIZERS,
    TOOL_FORKCHECK, // what forkcheck says about the comments that are meant for it
    TOOL_COUNT
};

// "rules", "interleave", "gcc", "gcc -fanalyzer" and so on.
const char *tool_name(enum tool tool);

#endif
