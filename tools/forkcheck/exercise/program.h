// SPDX-License-Identifier: MIT
//
// Random programs that a student can read: no tricks, less than 25 lines, and every child is waited
// for.

#ifndef FORK_FORKCHECK_EXERCISE_PROGRAM_H
#define FORK_FORKCHECK_EXERCISE_PROGRAM_H

#include <stdbool.h>

#include "forkcheck/exercise/random.h"
#include "lib/base/buffer.h"

enum { PROGRAM_LINES_MAX = 24 };

struct exercise_program {
    struct buffer text; // owned
    int lines;
    bool repeats; // processes go on together behind a fork, so that a line is printed several times
};

// Makes a program. It prints single letters or numbers, each on a line.
struct exercise_program exercise_program_make(struct random *random);

#endif
