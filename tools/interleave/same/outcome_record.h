// SPDX-License-Identifier: MIT
// One outcome as bytes: two outcomes are equal if and only if their records are.
// A record has, for each line: its stream ('1' or '2'), whether it is cut ('1' or '0'), the number
// of its bytes as a uint32_t, and its bytes. Behind the last line comes '0', then how the outcome
// ends, as outcome_end_print says it, a NUL, and the text of the files that are left changed.
#ifndef FORK_INTERLEAVE_OUTCOME_RECORD_H
#define FORK_INTERLEAVE_OUTCOME_RECORD_H

#include <stdio.h>

#include "interleave/report/outcomes.h"
#include "interleave/search/automaton.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

// Appends one line; then, behind the last one, the end.
void record_add_line(struct buffer *record, const struct outcome_line *line);
void record_add_end(struct buffer *record, const char *end, struct text files);

// Appends the record of OUTCOME. FILES are the texts that outcome->end.files refers to.
void record_make(const struct outcome *outcome, const struct key_table *files,
                 struct buffer *record);

// Calls VISIT for each line, whose text is borrowed from the record. *END, which may be NULL, is
// how the outcome ends, borrowed likewise. Returns the text of the files.
struct text record_read(const struct buffer *record, outcome_line_visit *visit, void *context,
                        const char **end);

// The number of bytes that are shown.
size_t record_shown(const struct buffer *record);

// Prints the outcome as a listing does.
void record_print(const struct buffer *record, FILE *out);

#endif
