// SPDX-License-Identifier: MIT
//
// Which program a command runs, when it does nothing else: a program of the pack, or a variant that
// the transcript itself has compiled.

#ifndef FORK_TRANSCRIPT_PROGRAMS_H
#define FORK_TRANSCRIPT_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/text.h"
#include "transcript/transcript.h"

// `./many_forks 2 | cat` runs `./many_forks 2`, and its output is a pipe.
struct program_run {
    struct text words; // the program and its arguments; empty when the command does something else
    bool is_piped;
};

// Borrows from COMMAND.
struct program_run program_run_of(const struct command *command);

// The name of the program in WORDS, without the `./`; empty when a word is not a plain name, which
// can be a part of a file name: letters, digits and `_.-`.
struct text program_name_of(struct text words);

// If the program that COMMAND runs is none of the COUNT directories, nor compiled from a source
// there that has its name and is unchanged, its bytes become the command's `variant`.
void program_note_variant(struct command *command, const char *const *directories, size_t count);

// The first of the COUNT directories that has a file NAME; NULL when none has.
const char *program_directory(struct text name, const char *const *directories, size_t count);

#endif
