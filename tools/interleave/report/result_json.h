// SPDX-License-Identifier: MIT
// --findings: what the report says about findings, for programs to read; interleave(1) describes
// it.
#ifndef FORK_INTERLEAVE_RESULT_JSON_H
#define FORK_INTERLEAVE_RESULT_JSON_H

#include "interleave/report/report.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

// The fault that a finding needs.
struct json_fault {
    const char *text; // as --fail takes it; NULL for none
    int line;         // number in behaviour->lines of the call that fails first, -1 unknown
};

// Appends the finding as an object in one line.
void result_json_finding(const struct search *search, const struct finding *finding,
                         const struct json_fault *fault, struct buffer *json);

// Appends an array of strings: the lines of LINES, without their first word and its colon.
void result_json_lines(struct text lines, struct buffer *json);

// The result of one search. The caller frees it.
struct buffer result_json(const struct result_set *set);

#endif
