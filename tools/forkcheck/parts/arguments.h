// SPDX-License-Identifier: MIT
//
// The arguments with which the program is run.

#ifndef FORK_FORKCHECK_ARGUMENTS_H
#define FORK_FORKCHECK_ARGUMENTS_H

#include "forkcheck/parts/check.h"

// Whether the user has given none.
bool arguments_are_ours(const struct check *check);

// Sets the lists of CHECK: those of the user; else those that the source accepts, none, small
// numbers, what is no number, and a very long word, or only none if main takes no arguments. With
// --quick there is only one of them. To be called when the rules are over, if there are sources.
void arguments_choose(struct check *check, bool main_takes_arguments);

// A list with WORDS, which it takes over.
struct argument_list arguments_list(struct check *check, const struct words *words);

// Frees the lists.
void arguments_free(struct check *check);

// Says in CHECK which arguments were tried.
void arguments_say(struct check *check);

// The command line that starts the program with LIST: "./one_fork 2". The caller frees it.
struct buffer arguments_command(const struct check *check, const struct argument_list *list);

#endif
