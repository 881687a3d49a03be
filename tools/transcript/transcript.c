// SPDX-License-Identifier: MIT
//
// Parses a console block into commands and their outputs.

#include "transcript/transcript.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/console.h"
#include "transcript/session.h"

// Joins the typed lines of COMMAND without their prompts.
static void join_typed(struct command *command)
{
    for (size_t i = 0; i < command->typed_count; i++) {
        const struct text line = command->typed[i].text;
        if (i > 0)
            buffer_add_byte(&command->text, '\n');
        if (line.size > CONSOLE_PROMPT_LENGTH)
            buffer_add(&command->text, text_from(line, CONSOLE_PROMPT_LENGTH));
    }
    (void)buffer_string(&command->text);
}

static struct command *add_command(struct transcript *transcript, const struct shown_line *typed)
{
    transcript->commands = memory_grow(transcript->commands, &transcript->command_capacity,
                                       transcript->command_count + 1, sizeof *transcript->commands);
    struct command *command = &transcript->commands[transcript->command_count++];
    *command = (struct command){.typed = typed};
    return command;
}

void transcript_parse(struct transcript *transcript, struct shown_line *lines, size_t count)
{
    *transcript = (struct transcript){.lines = lines, .line_count = count};
    struct command *command = NULL;
    enum console_kind kind = CONSOLE_OUTPUT;
    for (size_t i = 0; i < count; i++) {
        kind = console_line_kind(lines[i].text, kind);
        if (kind == CONSOLE_COMMAND)
            command = add_command(transcript, &lines[i]);
        if (command != NULL && kind == CONSOLE_OUTPUT)
            command->output_count++;
        else if (command != NULL)
            command->typed_count++;
    }
    for (size_t i = 0; i < transcript->command_count; i++) {
        command = &transcript->commands[i];
        command->output = command->typed + command->typed_count;
        join_typed(command);
    }
}

void transcript_free(struct transcript *transcript)
{
    for (size_t i = 0; i < transcript->command_count; i++) {
        buffer_free(&transcript->commands[i].text);
        buffer_free(&transcript->commands[i].variant);
        printed_free(&transcript->commands[i].printed);
    }
    free(transcript->commands);
    free(transcript->lines);
    *transcript = (struct transcript){0};
}

const char *command_text(const struct command *command)
{
    return command->text.data == NULL ? "" : command->text.data;
}

bool transcript_is_impossible(const struct transcript *transcript)
{
    for (size_t i = 0; i < transcript->command_count; i++)
        if (transcript->commands[i].impossible_line != 0)
            return true;
    return false;
}
