// SPDX-License-Identifier: MIT
//
// A row of the table of --grade.

#ifndef FORK_FORKCHECK_GRADE_ROW_H
#define FORK_FORKCHECK_GRADE_ROW_H

#include "forkcheck/catalogue.h"
#include "forkcheck/jobs.h"
#include "lib/base/buffer.h"

enum verdict { VERDICT_CLEAN, VERDICT_FINDINGS, VERDICT_NOT_JUDGED, VERDICT_INCOMPLETE };

// Appends the names of the columns as the first line.
void grade_row_head(struct buffer *out);

// Appends the row of the submission NAME that JOB has judged: its output is a report as JSON with
// all severities, or ends with the message that says why there is none. SEVERITY is the least one
// that makes a finding count. Returns the verdict.
enum verdict grade_row(const char *name, const struct job *job, enum severity severity,
                       struct buffer *out);

// Appends one field of CSV (RFC 4180), and a comma before it unless the line is empty. A field that
// a spreadsheet would take for a formula begins with an apostrophe. Characters that control a
// terminal, other than the end of a line, become question marks.
void csv_field(struct buffer *out, const char *text);

#endif
