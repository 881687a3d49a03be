// SPDX-License-Identifier: MIT
//
// What an analyser has to be doubted about: it does not know what the program knows, such as that a
// text has at least one word, nor that a process which ends gives all its memory back.

#ifndef FORK_FORKCHECK_DOUBTS_H
#define FORK_FORKCHECK_DOUBTS_H

#include <stdbool.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/diagnostics.h"
#include "lib/base/text.h"

// Whether WARNING, with the code ENTRY, is one of these:
// - a leak of memory that main gets only once, so that it goes with the process;
// - a leak of memory where main ends early, if it frees it at none of several such places;
// - a leak of a text into which the result of a call such as strtok(3) points, which is kept;
// - a null pointer on a path that goes around a loop, without any round of it, on an assumption,
//   where each round would have put the pointer elsewhere;
// - an element of allocated memory that gcc's analyzer believes not to be set.
// NOTES is what the analyser has written between this warning and the next one.
bool is_doubtful(const struct check *check, const struct diagnostic_line *warning,
                 const struct catalogue_entry *entry, struct text notes);

// Whether the parent does the work of the child itself where the fork at LINE of FILE fails, so
// that it has no failure to tell. FILE may be NULL.
bool is_done_instead(const struct check *check, const char *file, unsigned line);

#endif
