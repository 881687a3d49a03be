// SPDX-License-Identifier: MIT
// The reference of --same-as, where it is a file of outcomes and no program.
#ifndef FORK_INTERLEAVE_REFERENCE_H
#define FORK_INTERLEAVE_REFERENCE_H

#include <stdbool.h>

#include "interleave/same/outcome_set.h"
#include "interleave/tracee/streams.h"
#include "lib/base/text.h"

// Whether NAME is a program: its content says so, the first bytes of an ELF file or of a script.
// Its name and its mode say nothing: on some file systems every file is executable. A name that is
// no file is searched in PATH. A directory, or a file that cannot be read, ends the tool.
bool reference_is_program(const char *name);

// Reads the file: the JSON of --json if it begins with a brace, and otherwise a listing of --list.
// What is neither, is damaged, or does not have all outcomes, ends the tool with the place; so does
// JSON that was made with another OUTPUT. The caller frees SET.
void reference_read(const char *name, enum output_kind output, struct outcome_set *set);

// The two formats, for reference_read. TEXT is the whole content.
void reference_json(struct text text, enum output_kind output, struct outcome_set *set);
void reference_listing(struct text text, struct outcome_set *set);

#endif
