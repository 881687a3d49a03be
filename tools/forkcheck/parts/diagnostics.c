// SPDX-License-Identifier: MIT
//
// Reads the messages of tools line by line; what has another form is skipped.

#include "forkcheck/parts/diagnostics.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/findings.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/declarations.h"
#include "forkcheck/parts/doubts.h"
#include "forkcheck/parts/mapping.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

// Takes a number and the colon behind it off TEXT; 0 if there is none.
static unsigned number_take(struct text *text)
{
    unsigned long number = 0;
    size_t size = 0;

    while (size < text->size && size < 9 && text->data[size] >= '0' && text->data[size] <= '9')
        number = number * 10 + (unsigned long)(text->data[size++] - '0');
    if (size == text->size || text->data[size] != ':')
        return 0;
    *text = text_from(*text, size + 1);
    return (unsigned)number;
}

static void name_take(struct text *message, struct text *name)
{
    *name = (struct text){"", 0};
    if (!text_ends(*message, "]"))
        return;
    size_t open = message->size;
    while (open > 0 && message->data[open - 1] != '[')
        open--;
    if (open == 0)
        return;
    *name = (struct text){message->data + open, message->size - open - 1};
    *message = text_trim((struct text){message->data, open - 1});
}

bool diagnostic_parse(struct text line, struct diagnostic_line *result)
{
    const size_t colon = text_find(line, ":", 1);

    if (colon == SIZE_MAX)
        return false;
    result->file = (struct text){line.data, colon};
    struct text rest = text_from(line, colon + 1);
    result->line = number_take(&rest);
    result->column = number_take(&rest);
    const size_t end = text_find(rest, ": ", 0);
    if (result->line == 0 || end == SIZE_MAX)
        return false;
    result->severity = text_trim((struct text){rest.data, end});
    result->message = text_trim(text_from(rest, end + 2));
    name_take(&result->message, &result->name);
    // gcc writes [CWE-775] [-Wanalyzer-fd-leak].
    struct text ignored;
    if (text_ends(result->message, "]") && text_find(result->message, "[CWE-", 0) != SIZE_MAX)
        name_take(&result->message, &ignored);
    return true;
}

static bool is_problem(const struct diagnostic_line *line)
{
    static const char *const severities[] = {"warning", "error", "portability", "style"};

    for (size_t i = 0; i < sizeof severities / sizeof *severities; i++)
        if (text_equal(line->severity, text_of(severities[i])))
            return true;
    return false;
}

// The word at the place of LINE in its file; empty if there is none. The caller frees it.
static struct buffer word_at(const struct diagnostic_line *line)
{
    struct buffer path = {0};
    struct buffer content = {0};
    struct buffer word = {0};
    struct text at = {"", 0};

    buffer_add(&path, line->file);
    if (optional_file_read(buffer_string(&path), &content)) {
        struct text rest = buffer_text(&content);
        for (unsigned number = 0; number < line->line && rest.size > 0; number++)
            at = text_take_line(&rest);
    }
    for (size_t i = line->column - 1; i < at.size; i++) {
        const bool is_letter = isalnum((unsigned char)at.data[i]) || at.data[i] == '_';
        if (!is_letter)
            break;
        buffer_add_byte(&word, at.data[i]);
    }
    buffer_free(&content);
    buffer_free(&path);
    return word;
}

// gcc names what has no name in the source: "use of uninitialized value '*p_31 + _6[j]'".
static struct text without_inner_name(struct text message)
{
    static const char value[] = "use of uninitialized value ";
    const size_t inner = text_find(message, "_", sizeof value - 1);

    if (!text_starts(message, value) || inner == SIZE_MAX || inner + 1 == message.size ||
        !isdigit((unsigned char)message.data[inner + 1]))
        return message;
    return (struct text){message.data, sizeof value - 2};
}

// Some messages do not say what they are about.
static void message_explain(const struct catalogue_entry *entry, const struct diagnostic_line *line,
                            struct buffer *message)
{
    if (strcmp(entry->name, "missing-declaration") == 0 &&
        declaration_explain(line->message, message))
        return;
    if (text_starts(line->message, "the value returned by this function should")) {
        struct buffer word = word_at(line);
        if (word.size > 0)
            buffer_print(message, "the result of %s is not looked at", word.data);
        buffer_free(&word);
    }
    if (message->size == 0)
        buffer_add(message, without_inner_name(line->message));
}

// What stands before the next warning: the notes to the last one.
static struct text notes_take(struct text log)
{
    struct diagnostic_line line;
    struct text rest = log;

    while (rest.size > 0) {
        const struct text before = rest;
        if (diagnostic_parse(text_take_line(&rest), &line) && is_problem(&line))
            return (struct text){log.data, (size_t)(before.data - log.data)};
    }
    return log;
}

static void finding_add(struct check *check, enum tool tool, const struct diagnostic_line *line,
                        struct text notes)
{
    const struct catalogue_entry *entry = mapping_find(line->name, line->message);
    struct buffer message = {0};
    struct buffer file = {0};
    struct buffer name = {0};

    if (entry == NULL)
        return;
    buffer_add(&file, line->file);
    buffer_add(&name, line->name);
    message_explain(entry, line, &message);
    const bool may_be_doubted = tool == TOOL_TIDY || tool == TOOL_ANALYZER || tool == TOOL_CPPCHECK;
    const struct finding finding = {.entry = entry,
                                    .file = check_source(check, buffer_string(&file)),
                                    .line = line->line,
                                    .column = line->column,
                                    .text = buffer_string(&message),
                                    .check = buffer_string(&name),
                                    .tool = tool,
                                    .is_doubtful =
                                        may_be_doubted && is_doubtful(check, line, entry, notes)};
    findings_add(check->findings, &finding);
    buffer_free(&message);
    buffer_free(&file);
    buffer_free(&name);
}

static bool is_of_system(const struct diagnostic_line *line)
{
    return text_starts(line->file, "/usr/");
}

// gcc places a warning about a call in the header whose function it has put in place of the call,
// and says before that where the call is: "    inlined from 'main' at a.c:7:14:".
static bool call_parse(struct text text, struct diagnostic_line *call)
{
    struct buffer line = {0};
    const size_t at = text_find(text, " at ", 0);

    if (!text_starts(text_trim(text), "inlined from ") || at == SIZE_MAX)
        return false;
    text = text_from(text, at + text_of(" at ").size);
    call->file = (struct text){text.data, text_find(text, ":", 0)};
    if (call->file.size == SIZE_MAX || is_of_system(call))
        return false;
    // What follows the column is a colon, or a comma where there are more such lines.
    buffer_add(&line, text_from(text, call->file.size + 1));
    for (size_t i = 0; i < line.size; i++)
        line.data[i] = line.data[i] == ',' ? ':' : line.data[i];
    struct text numbers = buffer_text(&line);
    call->line = number_take(&numbers);
    call->column = number_take(&numbers);
    buffer_free(&line);
    return call->line > 0;
}

// A function that is declared with such an attribute exists only to be warned of.
static void attribute_take(struct diagnostic_line *line)
{
    static const char error[] = "declared with attribute error: ";
    static const char warning[] = "declared with attribute warning: ";
    const size_t is_error = text_find(line->message, error, 0);
    const size_t is_warning = text_find(line->message, warning, 0);

    if (is_error != SIZE_MAX) {
        line->message = text_from(line->message, is_error + sizeof error - 1);
        line->name = text_of("attribute-error");
    } else if (is_warning != SIZE_MAX)
        line->message = text_from(line->message, is_warning + sizeof warning - 1);
}

void diagnostics_take(struct check *check, enum tool tool, const char *path)
{
    struct buffer content = {0};
    struct diagnostic_line line;
    struct diagnostic_line call = {.line = 0};

    if (!optional_file_read(path, &content))
        return;
    struct text rest = buffer_text(&content);
    while (rest.size > 0) {
        const struct text text = text_take_line(&rest);
        if (call.line == 0 && call_parse(text, &call))
            continue;
        if (!diagnostic_parse(text, &line) || !is_problem(&line))
            continue;
        if (is_of_system(&line) && call.line > 0) {
            line.file = call.file;
            line.line = call.line;
            line.column = call.column;
        }
        call.line = 0;
        attribute_take(&line);
        if (!is_of_system(&line))
            finding_add(check, tool, &line, notes_take(rest));
    }
    buffer_free(&content);
}
