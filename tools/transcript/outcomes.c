// SPDX-License-Identifier: MIT
//
// Asks interleave(1) whether some schedule shows what the chapter shows.
//
// The question is a command of the session, so that the program runs where the reader's would, as
// the same user and in the folder where the shell is now. The shown text goes there as a here
// document, not as a file: no file of ours is where commands could put another in its place.

#include "transcript/outcomes.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "transcript/programs.h"
#include "transcript/scratch.h"
#include "transcript/session.h"
#include "transcript/transcript.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 16384 }; // the shell's pipe has room for it

static const char end_of_text[] = "end of this text";

static bool wrote_errors(const struct command *command)
{
    for (size_t i = 0; i < command->printed.count; i++)
        if (command->printed.lines[i].stream == STREAM_ERR)
            return true;
    return false;
}

static void add_lines(struct buffer *question, const struct command *command,
                      enum outcomes_of which)
{
    const size_t count = which == OF_SHOWN ? command->output_count : command->printed.count;
    for (size_t i = 0; i < count; i++) {
        buffer_add(question, which == OF_SHOWN ? command->output[i].text
                                               : buffer_text(&command->printed.lines[i].text));
        buffer_add_byte(question, '\n');
    }
}

// The tool's path is a word of the shell, whatever is in it.
static void add_quoted(struct buffer *question, const char *word)
{
    buffer_add_byte(question, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            buffer_add_string(question, "'\\'");
        buffer_add_byte(question, *word);
    }
    buffer_add_byte(question, '\'');
}

// Makes the question; false if there is none to ask.
static bool make_question(struct buffer *question, const char *tool, const struct command *command,
                          enum outcomes_of which)
{
    const struct program_run run = program_run_of(command);
    // Standard error is no part of what interleave would be asked about.
    if (run.words.size == 0 || (run.is_piped && wrote_errors(command)))
        return false;
    add_quoted(question, tool);
    buffer_add_string(question, " --confirm 0 --max-seconds 5 --possible - --stdout=");
    buffer_add_string(question, run.is_piped ? "pipe " : "tty ");
    buffer_add(question, run.words);
    buffer_add_string(question, " <<'");
    buffer_add_string(question, end_of_text);
    buffer_add_string(question, "'\n");
    add_lines(question, command, which);
    buffer_add_string(question, end_of_text);
    return question->size <= TEXT_MAX;
}

// How the lines begin that answer the question.
static const char impossible[] = "not possible: -:";
static const char *const answers[] = {"possible, in ", "incomplete: ", impossible};

// Errors about the program, of which interleave can tell nothing then. What it has told of its
// progress may stand before them.
static const char *const errors[] = {
    "interleave: refused: ", "interleave: incomplete: ", "interleave: ./"};

static bool is_answer(struct text line)
{
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (text_starts(line, answers[i]))
            return true;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (text_find(line, errors[i], 0) != SIZE_MAX)
            return true;
    return false;
}

// Notes the line that no schedule prints. False if the tool has said nothing that is an answer:
// then it was not found, was not permitted to run, or failed.
static bool take_answer(struct command *command, struct printed *answer)
{
    bool is_answered = false;
    for (size_t i = 0; i < answer->count; i++) {
        const char *const line = buffer_string(&answer->lines[i].text);
        const struct text text = buffer_text(&answer->lines[i].text);
        is_answered |= is_answer(text);
        if (text_starts(text, impossible))
            command->impossible_line = strtoul(line + strlen(impossible), NULL, 10);
    }
    return is_answered;
}

static void say_unanswered(const struct command *command, struct printed *answer)
{
    fprintf(stderr, "transcript: interleave gives no answer about '%s'%s%s\n",
            command_text(command), answer->count ? ": " : "",
            answer->count ? buffer_string(&answer->lines[0].text) : "");
}

enum session_result outcomes_ask(struct session *session, const struct scratch *scratch,
                                 struct command *command, enum outcomes_of which)
{
    struct buffer question = {0};
    struct printed answer = {0};
    enum session_result result = SESSION_DONE;
    command->impossible_line = 0;
    if (scratch->interleave == NULL ||
        !make_question(&question, scratch->interleave, command, which))
        buffer_free(&question);
    else
        result = session_ask(session, buffer_string(&question), &answer);
    if (result == SESSION_DONE && question.size > 0 && !take_answer(command, &answer)) {
        say_unanswered(command, &answer);
        result = SESSION_UNANSWERED;
    }
    printed_free(&answer);
    buffer_free(&question);
    return result;
}
