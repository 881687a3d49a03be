// SPDX-License-Identifier: MIT
//
// The record of a chapter's transcripts, for programs that show them: JSON (RFC 8259), described in
// transcript(1).

#ifndef FORK_TRANSCRIPT_RECORD_H
#define FORK_TRANSCRIPT_RECORD_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "transcript/match.h"
#include "transcript/run.h"

// Adds the record of the chapter with this base name to RECORD: of its COUNT transcripts, each
// found true by a match.
void record_write(struct buffer *record, struct text chapter, const struct transcript *transcripts,
                  const struct match *matches, size_t count, const struct run_settings *settings);

#endif
