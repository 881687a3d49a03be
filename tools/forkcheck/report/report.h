// SPDX-License-Identifier: MIT
//
// The report, in four formats, on standard output.

#ifndef FORK_FORKCHECK_REPORT_H
#define FORK_FORKCHECK_REPORT_H

#include "forkcheck/parts/check.h"
#include "lib/base/buffer.h"

// Prints the report of CHECK in the format of its options. Returns the exit status.
int report_print(const struct check *check);

// Whether the finding is shown.
bool report_shows(const struct check *check, const struct finding *finding);

// The address of the section about the code, with --site; empty otherwise. The caller frees it.
struct buffer report_page(const struct check *check, const struct catalogue_entry *entry);

// The formats: each appends the report to OUT.
void report_text(const struct check *check, bool has_color, struct buffer *out);
void report_gcc(const struct check *check, struct buffer *out);
void report_json(const struct check *check, int status, struct buffer *out);
void report_sarif(const struct check *check, struct buffer *out);

// Appends the page about the program.
void report_html(struct check *check, struct buffer *out);

// Helpers for JSON: each appends `"NAME":VALUE`, and a comma before it unless it is the first in
// its object or array. A string that is NULL is null.
void json_member_string(struct buffer *out, const char *name, const char *value);
void json_comma(struct buffer *out);

// Appends an array of the names of the tools that have seen the finding.
void json_tools(struct buffer *out, const struct finding *finding);

#endif
