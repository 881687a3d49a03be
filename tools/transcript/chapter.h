// SPDX-License-Identifier: MIT
//
// All transcripts of one chapter: checks them, or accepts what they print.

#ifndef FORK_TRANSCRIPT_CHAPTER_H
#define FORK_TRANSCRIPT_CHAPTER_H

#include "lib/buffer.h"
#include "lib/document.h"
#include "lib/text.h"
#include "run.h"

// Runs the transcripts of DOCUMENT and compares. Each that is not true is reported in its
// diagnostics, with a diff on standard output. If there is nothing to report and RECORD is not
// null, adds their record to RECORD.
void chapter_check(struct document *document, const struct run_settings *settings,
                   struct buffer *record);

// Runs the transcripts of DOCUMENT, whose file holds SOURCE. If some are not true any more, and
// there is nothing to report, adds to RENEWED what the file is to hold from now on: SOURCE with
// what these print now. Each new transcript can be read back from it as it was printed, and was
// true in a second run.
void chapter_accept(struct document *document, struct text source,
                    const struct run_settings *settings, struct buffer *renewed);

#endif
