// SPDX-License-Identifier: MIT
//
// --grade: a table for a directory of submissions.

#ifndef FORK_FORKCHECK_GRADE_H
#define FORK_FORKCHECK_GRADE_H

#include "forkcheck/options.h"

// Judges each submission in options->grade, one after the other, each by a forkcheck of its own, so
// that none can stop another. A submission is a C source, or a directory with C sources, whose name
// does not begin with a dot. Prints a row of the table as soon as it is known. Returns the exit
// status: 0 if all are clean, 1 if there are findings, 3 if there are none but some submission
// could not be judged completely. A directory that cannot be read, or has no submission, and a
// reference that does not compile end the program with status 2.
int grade(const struct options *options);

#endif
