// SPDX-License-Identifier: MIT
//
// Writes JSON. Its text is the chapter's, so that it is the same after every run; from the run come
// the streams and the exit statuses.

#include "record.h"
#include "lib/buffer.h"
#include "lib/text.h"
#include "match.h"
#include "session.h"
#include "transcript.h"

static void add_string(struct buffer *record, struct text text)
{
    static const char digits[] = "0123456789abcdef";
    buffer_add_byte(record, '"');
    for (size_t i = 0; i < text.size; i++) {
        const unsigned char byte = (unsigned char)text.data[i];
        if (byte < ' ') {
            buffer_add_string(record, "\\u00");
            buffer_add_byte(record, digits[byte / 16]);
            buffer_add_byte(record, digits[byte % 16]);
            continue;
        }
        if (byte == '"' || byte == '\\')
            buffer_add_byte(record, '\\');
        buffer_add_byte(record, text.data[i]);
    }
    buffer_add_byte(record, '"');
}

// Begins the NUMBERth item of a list, which begins with its line.
static void begin_item(struct buffer *record, size_t number, const char *indent, size_t line)
{
    buffer_add_string(record, number == 0 ? "\n" : ",\n");
    buffer_add_string(record, indent);
    buffer_add_string(record, "{\"line\": ");
    buffer_add_number(record, line);
}

static void add_output(struct buffer *record, const struct command *command, const size_t *partner)
{
    for (size_t i = 0; i < command->output_count; i++) {
        const struct shown_line *line = &command->output[i];
        const bool is_error = command->printed.lines[partner[i]].stream == STREAM_ERR;
        begin_item(record, i, "      ", line->place.line);
        buffer_add_string(record, ", \"stream\": ");
        buffer_add_string(record, is_error ? "\"stderr\"" : "\"stdout\"");
        buffer_add_string(record, ", \"text\": ");
        add_string(record, line->text);
        buffer_add_string(record, "}");
    }
}

static void add_transcript(struct buffer *record, const struct transcript *transcript,
                           const struct match *match)
{
    const size_t *partner = match->partner; // none where it was not run
    for (size_t i = 0; i < transcript->command_count; i++) {
        const struct command *command = &transcript->commands[i];
        begin_item(record, i, "    ", command->typed[0].place.line);
        buffer_add_string(record, ", \"command\": ");
        add_string(record, buffer_text(&command->text));
        if (transcript->refused == NULL) {
            buffer_add_string(record, ", \"status\": ");
            buffer_add_number(record, (size_t)command->printed.status);
        }
        buffer_add_string(record, ", \"output\": [");
        if (transcript->refused == NULL)
            add_output(record, command, partner);
        buffer_add_string(record, "]}");
        if (transcript->refused == NULL)
            partner += command->output_count;
    }
}

void record_write(struct buffer *record, struct text chapter, const struct transcript *transcripts,
                  const struct match *matches, size_t count)
{
    buffer_add_string(record, "{\"chapter\": ");
    add_string(record, chapter);
    buffer_add_string(record, ", \"transcripts\": [");
    for (size_t i = 0; i < count; i++) {
        begin_item(record, i, "  ", transcripts[i].lines[0].place.line);
        if (transcripts[i].refused != NULL) {
            buffer_add_string(record, ", \"refused\": ");
            add_string(record, text_of(transcripts[i].refused));
        }
        buffer_add_string(record, ", \"commands\": [");
        add_transcript(record, &transcripts[i], &matches[i]);
        buffer_add_string(record, "]}");
    }
    buffer_add_string(record, "\n]}\n");
}
