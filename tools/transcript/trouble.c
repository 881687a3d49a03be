// SPDX-License-Identifier: MIT
//
// Error messages about sessions.

#include "transcript/trouble.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/danger.h"
#include "lib/base/diag.h"
#include "transcript/ability.h"
#include "transcript/run.h"
#include "transcript/session.h"
#include "transcript/transcript.h"
#include "transcript/usage.h"

enum { MIB_BITS = 20 };

// Reports RESULT, which is not SESSION_DONE, at the command to which it applies.
static void report(enum session_result result, const struct command *command, long seconds,
                   struct diagnostics *diagnostics)
{
    const struct place place = command->typed[0].place;
    const char *text = command_text(command);
    const int length = (int)strcspn(text, "\n");
    if (result == SESSION_TIMEOUT)
        diagnostics_add(diagnostics, place,
                        "after %ld seconds '%.*s' has not ended, or a process that it left behind",
                        seconds, length, text);
    else if (result == SESSION_FLOOD)
        diagnostics_add(diagnostics, place,
                        "'%.*s' prints too much: a transcript has at most %d lines and %d bytes",
                        length, text, OUTPUT_LINES_MAX, OUTPUT_BYTES_MAX);
    else if (result == SESSION_GREEDY)
        diagnostics_add(diagnostics, place,
                        "'%.*s' uses too much: a transcript has at most %d MiB of files, %d files "
                        "and %d MiB of memory",
                        length, text, USAGE_DISK_MAX >> MIB_BITS, USAGE_FILES_MAX,
                        USAGE_MEMORY_MAX >> MIB_BITS);
    else if (result == SESSION_UNANSWERED)
        diagnostics_add(diagnostics, place,
                        "whether '%.*s' can print this is not known: interleave gives no answer",
                        length, text);
    else if (result == SESSION_ENDED)
        diagnostics_add(diagnostics, place, "'%.*s' ended the shell", length, text);
}

static bool prints_plain(const struct command *command)
{
    for (size_t i = 0; i < command->printed.count; i++)
        if (danger_find(buffer_text(&command->printed.lines[i].text)) != SIZE_MAX)
            return false;
    return true;
}

bool can_run(struct transcript *transcript, const struct run_settings *settings,
             const char *chapter, struct diagnostics *diagnostics)
{
    for (int i = 0; i < ABILITY_COUNT && transcript->refused == NULL; i++)
        if (transcript->needs & 1U << i)
            transcript->refused = ability_refusal((enum ability)i, &settings->identity);
    const struct place place = transcript->lines[0].place;
    if (transcript->refused != NULL && settings->is_strict)
        diagnostics_add(diagnostics, place, "not run on this machine: %s", transcript->refused);
    else if (transcript->refused != NULL)
        fprintf(stderr, "%s:%zu:%zu: not run on this machine: %s\n", chapter, place.line,
                place.column, transcript->refused);
    return transcript->refused == NULL;
}

bool run_or_report(struct transcript *transcript, const struct run_settings *settings,
                   struct diagnostics *diagnostics)
{
    const struct command *failed = NULL;
    const enum session_result result = run_transcript(transcript, settings, &failed);
    if (result != SESSION_DONE) {
        report(result, failed, settings->seconds, diagnostics);
        return false;
    }
    for (size_t i = 0; i < transcript->command_count; i++) {
        const struct command *command = &transcript->commands[i];
        if (!prints_plain(command)) {
            diagnostics_add(diagnostics, command->typed[0].place,
                            "this command prints control characters, or characters that change the "
                            "order of text, which a chapter cannot show");
            return false;
        }
    }
    return true;
}
