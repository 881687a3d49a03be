// SPDX-License-Identifier: MIT
//
// Accepts the new outputs of transcripts.

#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/pid_names.h"
#include "lib/base/text.h"
#include "lib/literate/document.h"
#include "transcript/blocks.h"
#include "transcript/chapter.h"
#include "transcript/interrupt.h"
#include "transcript/match.h"
#include "transcript/outcomes.h"
#include "transcript/rewrite.h"
#include "transcript/run.h"
#include "transcript/session.h"
#include "transcript/transcript.h"
#include "transcript/trouble.h"

enum { TRIES_MAX = 10 };

// The new outputs of one transcript, one for each command.
struct renewal {
    struct output *outputs; // null if the transcript is true without them, or was not run
    size_t count;
};

static void note_pids(struct pid_names *names, const struct transcript *transcript)
{
    for (size_t i = 0; i < transcript->command_count; i++) {
        const struct printed *printed = &transcript->commands[i].printed;
        for (size_t j = 0; j < printed->count; j++)
            pid_names_note(names, buffer_text(&printed->lines[j].text));
    }
    pid_names_complete(names);
}

static struct renewal renew(const struct transcript *transcript)
{
    struct renewal renewal = {.count = transcript->command_count};
    struct pid_names names;
    pid_names_init(&names, &transcript->window);
    note_pids(&names, transcript);
    renewal.outputs = memory_new(renewal.count, sizeof *renewal.outputs);
    for (size_t i = 0; i < renewal.count; i++) {
        const struct printed *printed = &transcript->commands[i].printed;
        struct output *output = &renewal.outputs[i];
        output->lines = memory_new(printed->count + 1, sizeof *output->lines);
        output->count = printed->count;
        for (size_t j = 0; j < printed->count; j++)
            pid_names_apply(&names, buffer_text(&printed->lines[j].text), &output->lines[j]);
    }
    pid_names_free(&names);
    return renewal;
}

static void renewal_free(struct renewal *renewal)
{
    for (size_t i = 0; i < renewal->count; i++) {
        for (size_t j = 0; j < renewal->outputs[i].count; j++)
            buffer_free(&renewal->outputs[i].lines[j]);
        free(renewal->outputs[i].lines);
    }
    free(renewal->outputs);
}

// Runs TRANSCRIPT again until some schedule prints its lines in the order in which they came. On
// two terminals the order in which two lines were written cannot be known. Reports a failure after
// TRIES_MAX runs.
static bool run_to_renew(struct transcript *transcript, const struct run_settings *settings,
                         struct diagnostics *diagnostics)
{
    struct run_settings asking = *settings;
    asking.asked = OF_PRINTED;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        if (!run_or_report(transcript, &asking, diagnostics))
            return false;
        if (!transcript_is_impossible(transcript))
            return true;
    }
    diagnostics_add(diagnostics, transcript->lines[0].place,
                    "standard output and standard error came in an order that no schedule gives "
                    "them, %d times",
                    TRIES_MAX);
    return false;
}

// Runs every transcript that this machine can run, and fills in RENEWALS for those that are not
// true. Returns their number. The other transcripts keep their outputs.
static size_t run_all(struct blocks *blocks, struct renewal *renewals, const char *chapter,
                      const struct run_settings *settings, struct diagnostics *diagnostics)
{
    size_t renewed = 0;
    for (size_t i = 0; i < blocks->count && interrupted_by() == 0; i++) {
        if (!can_run(&blocks->items[i], settings, chapter, diagnostics) ||
            !run_or_report(&blocks->items[i], settings, diagnostics))
            continue;
        struct match match = match_transcript(&blocks->items[i]);
        const bool is_stale = !match.is_true || transcript_is_impossible(&blocks->items[i]);
        if (is_stale && run_to_renew(&blocks->items[i], settings, diagnostics)) {
            renewals[i] = renew(&blocks->items[i]);
            renewed++;
        }
        match_free(&match);
    }
    return renewed;
}

static void rewrite_transcript(struct rewrite *rewrite, const struct transcript *transcript,
                               const struct renewal *renewal)
{
    for (size_t i = 0; i < transcript->command_count; i++) {
        const struct command *command = &transcript->commands[i];
        const size_t typed_last = command->typed[command->typed_count - 1].place.line;
        rewrite_lines(rewrite, (struct line_range){typed_last, command->output_count},
                      transcript->prefix, &renewal->outputs[i]);
    }
}

static bool output_equal(const struct command *command, const struct output *output)
{
    if (command->output_count != output->count)
        return false;
    for (size_t i = 0; i < output->count; i++)
        if (!text_equal(command->output[i].text, buffer_text(&output->lines[i])))
            return false;
    return true;
}

// Does the new chapter read back as the old commands with the new output?
static bool reads_back(const struct transcript *old, const struct transcript *new,
                       const struct renewal *renewal)
{
    if (old->command_count != new->command_count)
        return false;
    for (size_t i = 0; i < new->command_count; i++)
        if (!text_equal(buffer_text(&old->commands[i].text), buffer_text(&new->commands[i].text)) ||
            !output_equal(&new->commands[i], &renewal->outputs[i]))
            return false;
    return true;
}

// Do all renewed transcripts read back? None does if the new chapter has errors: then the output is
// not UTF-8, for example.
static bool all_read_back(const struct blocks *old, const struct blocks *new,
                          const struct renewal *renewals, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < old->count; i++) {
        if (renewals[i].outputs == NULL)
            continue;
        if (!new->is_good || old->count != new->count ||
            !reads_back(&old->items[i], &new->items[i], &renewals[i])) {
            diagnostics_add(diagnostics, old->items[i].lines[0].place,
                            "what this transcript prints cannot be shown here: a line of it would "
                            "be read as a command, would end the block, or is not text");
            return false;
        }
    }
    return true;
}

// Runs the new transcripts again and reports those that are not true.
static void run_again(const struct blocks *old, struct blocks *new, const struct renewal *renewals,
                      const struct run_settings *settings, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < new->count &&interrupted_by() == 0; i++) {
        if (renewals[i].outputs == NULL || !run_or_report(&new->items[i], settings, diagnostics))
            continue;
        struct match match = match_transcript(&new->items[i]);
        if (!match.is_true)
            diagnostics_add(diagnostics, old->items[i].lines[0].place,
                            "this transcript prints something else each time it is run");
        match_free(&match);
    }
}

// The chapter's SOURCE with the renewed outputs in it. The caller frees it.
static struct buffer rewrite_all(struct text source, const struct blocks *blocks,
                                 const struct renewal *renewals)
{
    struct rewrite rewrite;
    rewrite_begin(&rewrite, source);
    for (size_t i = 0; i < blocks->count; i++)
        if (renewals[i].outputs != NULL)
            rewrite_transcript(&rewrite, &blocks->items[i], &renewals[i]);
    rewrite_end(&rewrite);
    return rewrite.result;
}

// Adds SOURCE with the renewed outputs in it to RENEWED, if they read back and a second run finds
// them true.
static void accept_renewed(struct document *document, struct text source,
                           const struct blocks *blocks, const struct renewal *renewals,
                           const struct run_settings *settings, struct buffer *renewed)
{
    struct buffer new_source = rewrite_all(source, blocks, renewals);
    struct buffer copy = {0};
    buffer_add(&copy, buffer_text(&new_source));
    struct document *new_document = document_parse(document->path, copy);
    struct blocks new_blocks = blocks_find(new_document);
    if (all_read_back(blocks, &new_blocks, renewals, &document->diagnostics))
        run_again(blocks, &new_blocks, renewals, settings, &document->diagnostics);
    if (document->diagnostics.count == 0 && interrupted_by() == 0)
        buffer_add(renewed, buffer_text(&new_source));
    blocks_free(&new_blocks);
    document_free(new_document);
    buffer_free(&new_source);
}

void chapter_accept(struct document *document, struct text source,
                    const struct run_settings *settings, struct buffer *renewed)
{
    struct blocks blocks = blocks_find(document);
    struct renewal *renewals = memory_new(blocks.count + 1, sizeof *renewals);
    const size_t stale =
        run_all(&blocks, renewals, document->name, settings, &document->diagnostics);
    if (stale > 0 && document->diagnostics.count == 0 && interrupted_by() == 0)
        accept_renewed(document, source, &blocks, renewals, settings, renewed);
    for (size_t i = 0; i < blocks.count; i++)
        renewal_free(&renewals[i]);
    free(renewals);
    blocks_free(&blocks);
}
