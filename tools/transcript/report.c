// SPDX-License-Identifier: MIT
//
// Prints diffs.

#include "transcript/report.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/pid_names.h"
#include "transcript/match.h"
#include "transcript/session.h"
#include "transcript/transcript.h"

// The part of the comparison that is about one command.
struct part {
    const struct command *command;
    const size_t *partner; // of each line of the command's output
    const struct pid_names *names;
};

static void put_shown(FILE *stream, char mark, const struct shown_line *line)
{
    fprintf(stream, "%c%.*s\n", mark, (int)line->text.size, line->text.data);
}

static bool is_paired(const struct part *part, size_t printed)
{
    for (size_t i = 0; i < part->command->output_count; i++)
        if (part->partner[i] == printed)
            return true;
    return false;
}

// Prints, of the printed lines from FROM up to but not including END, those that have no partner.
static void put_new(FILE *stream, const struct part *part, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++) {
        if (!is_paired(part, i)) {
            const struct printed_line *line = &part->command->printed.lines[i];
            struct buffer text = {0};
            pid_names_apply(part->names, buffer_text(&line->text), &text);
            fprintf(stream, "+%s\n", buffer_string(&text));
            buffer_free(&text);
        }
    }
}

static void put_part(FILE *stream, const struct part *part)
{
    size_t next = 0;
    for (size_t i = 0; i < part->command->typed_count; i++)
        put_shown(stream, ' ', &part->command->typed[i]);
    for (size_t i = 0; i < part->command->output_count; i++) {
        const size_t partner = part->partner[i];
        if (partner != MATCH_NONE && partner >= next) {
            put_new(stream, part, next, partner);
            next = partner + 1;
        }
        put_shown(stream, partner == MATCH_NONE ? '-' : ' ', &part->command->output[i]);
    }
    put_new(stream, part, next, part->command->printed.count);
}

void report_diff(FILE *stream, const char *path, const struct transcript *transcript,
                 const struct match *match)
{
    size_t printed_count = 0;
    size_t typed_count = 0;
    for (size_t i = 0; i < transcript->command_count; i++) {
        printed_count += transcript->commands[i].printed.count;
        typed_count += transcript->commands[i].typed_count;
    }
    fprintf(stream, "--- %s\n+++ %s, as it was printed\n@@ -%zu,%zu +%zu,%zu @@\n", path, path,
            transcript->lines[0].place.line, transcript->line_count,
            transcript->lines[0].place.line, typed_count + printed_count);
    struct part part = {.partner = match->partner, .names = &match->names};
    for (size_t i = 0; i < transcript->command_count; i++) {
        part.command = &transcript->commands[i];
        put_part(stream, &part);
        part.partner += part.command->output_count;
    }
}

const struct shown_line *report_place(const struct transcript *transcript,
                                      const struct match *match)
{
    const size_t *partner = match->partner;
    for (size_t i = 0; i < transcript->command_count; i++) {
        const struct command *command = &transcript->commands[i];
        for (size_t j = 0; j < command->output_count; j++)
            if (*partner++ == MATCH_NONE)
                return &command->output[j];
        if (command->printed.count > command->output_count)
            return &command->typed[0];
    }
    return &transcript->lines[0];
}

void report_impossible(const struct transcript *transcript, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < transcript->command_count; i++) {
        const struct command *command = &transcript->commands[i];
        const size_t line = command->impossible_line;
        if (line == 0)
            continue;
        const bool is_shown = line <= command->output_count;
        diagnostics_add(diagnostics,
                        is_shown ? command->output[line - 1].place : command->typed[0].place,
                        "the transcript is stale: these lines were printed, but no schedule prints "
                        "them in this order");
    }
}
