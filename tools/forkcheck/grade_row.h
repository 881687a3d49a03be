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

#endif
