// SPDX-License-Identifier: MIT
//
// Checks all transcripts of one chapter, or accepts their new outputs.

#ifndef FORK_TRANSCRIPT_CHAPTER_H
#define FORK_TRANSCRIPT_CHAPTER_H

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/literate/document.h"
#include "transcript/run.h"

// Runs the transcripts of DOCUMENT and compares their outputs with the chapter. Each transcript
// that is not true is reported in the document's diagnostics, with a diff on standard output. If
// there are no errors and RECORD is not null, adds the record of the transcripts to RECORD.
void chapter_check(struct document *document, const struct run_settings *settings,
                   struct buffer *record);

// Runs the transcripts of DOCUMENT, whose file holds SOURCE. If some are no longer true, and there
// are no errors, adds the new content of the file to RENEWED: SOURCE with the new outputs of these
// transcripts. Each new output reads back from the new content as it was printed, and was true in a
// second run.
void chapter_accept(struct document *document, struct text source,
                    const struct run_settings *settings, struct buffer *renewed);

#endif
