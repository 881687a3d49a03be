// SPDX-License-Identifier: MIT
//
// Compiles the program, and reports the compiler's warnings.

#ifndef FORK_FORKCHECK_BUILD_H
#define FORK_FORKCHECK_BUILD_H

#include "forkcheck/parts/check.h"

// Chooses the compiler: CHECK's `compiler` is NULL if there is none.
void build_choose(struct check *check);

// Adds the job that makes the program. THEN is called when it has ended, with CHECK's `is_built`
// set.
void build_plan(struct check *check, struct job_queue *queue,
                void (*then)(struct check *check, struct job_queue *queue));

// The words of a command that compiles the sources: COMPILER, the standard, MORE (a list with NULL
// at its end), the sources and the flags of the user. The caller frees the list.
char **build_command(const struct check *check, const char *compiler, const char *const *more);

// The words of a command that compiles another program, SOURCE, in the same way to the file OUTPUT.
// The caller frees the list.
char **build_one_command(const struct check *check, const char *source, const char *output);

// "gcc -std=gnu11 -g -gdwarf-4 -o one_fork one_fork.c": how the user makes the same program. The
// caller frees it.
struct buffer build_shown(const struct check *check);

#endif
