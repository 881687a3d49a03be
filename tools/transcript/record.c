// SPDX-License-Identifier: MIT
//
// Writes JSON. Its text is the chapter's, so that it is the same after every run; from the run come
// the streams and the exit statuses.

#include "transcript/record.h"

#include <jansson.h>
#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/text.h"
#include "transcript/match.h"
#include "transcript/recordings.h"
#include "transcript/run.h"
#include "transcript/session.h"
#include "transcript/transcript.h"

static json_t *string_new(struct text text)
{
    return json_stringn_nocheck(text.data, text.size);
}

static json_t *line_new(size_t line)
{
    return json_integer((json_int_t)line);
}

static json_t *output_new(const struct command *command, const size_t *partner)
{
    json_t *output = json_array();

    for (size_t i = 0; i < command->output_count; i++) {
        const struct shown_line *line = &command->output[i];
        const bool is_error = command->printed.lines[partner[i]].stream == STREAM_ERR;
        json_t *item = json_object();
        json_object_set_new(item, "line", line_new(line->place.line));
        json_object_set_new(item, "stream", json_string(is_error ? "stderr" : "stdout"));
        json_object_set_new(item, "text", string_new(line->text));
        json_array_append_new(output, item);
    }
    return output;
}

// PARTNER is the match of its output; NULL where the command was not run.
static json_t *command_new(const struct command *command, const size_t *partner,
                           struct recordings *recordings)
{
    json_t *item = json_object();

    json_object_set_new(item, "line", line_new(command->typed[0].place.line));
    json_object_set_new(item, "command", string_new(buffer_text(&command->text)));
    if (partner == NULL) {
        json_object_set_new(item, "output", json_array());
        return item;
    }
    json_object_set_new(item, "status", json_integer(command->printed.status));
    json_t *run = recordings_add(recordings, command);
    if (run != NULL)
        json_object_set_new(item, "run", run);
    json_object_set_new(item, "output", output_new(command, partner));
    return item;
}

static json_t *transcript_new(const struct transcript *transcript, const struct match *match,
                              struct recordings *recordings)
{
    const size_t *partner = match->partner;
    json_t *item = json_object();
    json_t *commands = json_array();

    json_object_set_new(item, "line", line_new(transcript->lines[0].place.line));
    if (transcript->refused != NULL)
        json_object_set_new(item, "refused", json_string(transcript->refused));
    for (size_t i = 0; i < transcript->command_count; i++) {
        const struct command *command = &transcript->commands[i];
        const bool is_run = transcript->refused == NULL;
        json_array_append_new(commands, command_new(command, is_run ? partner : NULL, recordings));
        if (is_run)
            partner += command->output_count;
    }
    json_object_set_new(item, "commands", commands);
    return item;
}

void record_write(struct buffer *record, struct text chapter, const struct transcript *transcripts,
                  const struct match *matches, size_t count, const struct run_settings *settings)
{
    struct recordings recordings = {.chapter = chapter, .settings = settings};
    json_t *items = json_array();
    json_t *root = json_object();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(items, transcript_new(&transcripts[i], &matches[i], &recordings));
    json_object_set_new(root, "chapter", string_new(chapter));
    json_object_set_new(root, "transcripts", items);
    json_object_set_new(root, "recordings", recordings_take(&recordings));
    char *text = json_dumps(root, JSON_INDENT(1));
    if (text == NULL)
        die("out of memory");
    buffer_add_string(record, text);
    buffer_add_byte(record, '\n');
    free(text);
    json_decref(root);
}
