// SPDX-License-Identifier: MIT
//
// Checks chapters.

#include "transcript/chapter.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/document.h"
#include "transcript/blocks.h"
#include "transcript/interrupt.h"
#include "transcript/match.h"
#include "transcript/record.h"
#include "transcript/report.h"
#include "transcript/run.h"
#include "transcript/transcript.h"
#include "transcript/trouble.h"

static void check(const char *path, struct transcript *transcript,
                  const struct run_settings *settings, struct match *match,
                  struct diagnostics *diagnostics)
{
    if (!can_run(transcript, settings, path, diagnostics) ||
        !run_or_report(transcript, settings, diagnostics))
        return;
    *match = match_transcript(transcript);
    if (match->is_true) {
        report_impossible(transcript, diagnostics);
        return;
    }
    const struct shown_line *place = report_place(transcript, match);
    diagnostics_add(diagnostics, place->place, "%s",
                    match->gave_up
                        ? "the transcript may be stale: its lines are too much alike to tell"
                        : "the transcript is stale: this is not what was printed");
    report_diff(stdout, path, transcript, match);
}

void chapter_check(struct document *document, const struct run_settings *settings,
                   struct buffer *record)
{
    struct diagnostics *diagnostics = &document->diagnostics;
    struct blocks blocks = blocks_find(document);
    struct match *matches = memory_new(blocks.count + 1, sizeof *matches);
    for (size_t i = 0; i < blocks.count && interrupted_by() == 0; i++)
        check(document->name, &blocks.items[i], settings, &matches[i], diagnostics);
    if (record != NULL && diagnostics->count == 0 && interrupted_by() == 0)
        record_write(record, text_base_name(text_of(document->name)), blocks.items, matches,
                     blocks.count, settings);
    for (size_t i = 0; i < blocks.count; i++)
        match_free(&matches[i]);
    free(matches);
    blocks_free(&blocks);
}
