// SPDX-License-Identifier: MIT
// --findings: what the report says about findings, for programs to read; interleave(1) describes
// it.
#ifndef FORK_INTERLEAVE_RESULT_JSON_H
#define FORK_INTERLEAVE_RESULT_JSON_H

#include "interleave/report/report.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Appends the finding as an object in one line. FAULT is the fault that it needs, as --fail takes
// it, or NULL.
void result_json_finding(const struct search *search, const struct finding *finding,
                         const char *fault, struct buffer *json);

// Appends an array of strings: the lines of LINES, without their first word and its colon.
void result_json_lines(struct text lines, struct buffer *json);

// The result of one search. The caller frees it.
struct buffer result_json(const struct result_set *set);

#endif
