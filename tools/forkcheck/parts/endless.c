// SPDX-License-Identifier: MIT
//
// The attribute stands before the name of the function, so that all lines keep their numbers.

#include "forkcheck/parts/endless.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "forkcheck/options.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/diagnostics.h"
#include "forkcheck/rules/rules.h"
#include "forkcheck/scratch.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

// The next function of SOURCE in LOG, which has them in the order of the source.
static bool endless_next(struct text *log, const char *source, struct diagnostic_line *function)
{
    while (log->size > 0)
        if (diagnostic_parse(text_take_line(log), function) &&
            text_equal(function->name, text_of(NEVER_RETURNS)) &&
            text_equal(function->file, text_of(source)))
            return true;
    return false;
}

// Is the name of FUNCTION at its place in LINE? It is not if that is a place of #line, or behind a
// macro.
static bool is_at_place(const struct diagnostic_line *function, struct text line)
{
    const size_t size = text_find(function->message, " ", 0);

    return size != SIZE_MAX && function->column > 0 && function->column - 1 + size <= line.size &&
           memcmp(line.data + function->column - 1, function->message.data, size) == 0;
}

// Copies CONTENT with the attributes; returns how many there are.
static size_t source_mark(struct text content, const char *source, struct text log,
                          struct buffer *marked)
{
    struct diagnostic_line function;
    bool is_there = endless_next(&log, source, &function);
    size_t count = 0;

    for (unsigned number = 1; content.size > 0; number++) {
        const struct text line = text_take_line(&content);
        size_t done = 0;
        for (; is_there && function.line <= number;
             is_there = endless_next(&log, source, &function)) {
            if (function.line < number || !is_at_place(&function, line))
                continue;
            buffer_add(marked, (struct text){line.data + done, function.column - 1 - done});
            buffer_add_string(marked, "__attribute__((noreturn)) ");
            done = function.column - 1;
            count++;
        }
        buffer_add(marked, text_from(line, done));
        buffer_add_byte(marked, '\n');
    }
    return count;
}

static void file_write(const char *path, struct text content)
{
    FILE *file = fopen(path, "we");

    if (file == NULL || fwrite(content.data, 1, content.size, file) != content.size ||
        fclose(file) == EOF)
        die("%s:", path);
}

// An overlay knows no "." in names.
static const char *absolute_path(struct check *check, const char *path)
{
    while (path[0] == '.' && path[1] == '/')
        path += 2;
    char *directory = path[0] == '/' ? NULL : getcwd(NULL, 0);
    const char *absolute = directory == NULL ? path : check_print(check, "%s/%s", directory, path);

    free(directory);
    return absolute;
}

static void source_add(struct check *check, json_t *roots, const char *source, struct text log)
{
    struct buffer content = {0};
    struct buffer marked = {0};

    if (optional_file_read(source, &content) &&
        source_mark(buffer_text(&content), source, log, &marked) > 0) {
        const char *copy =
            check_print(check, "%s/marked-%zu.c", scratch_directory(), json_array_size(roots));
        file_write(copy, buffer_text(&marked));
        json_array_append_new(roots,
                              json_pack("{s:s, s:s, s:s}", "type", "file", "name",
                                        absolute_path(check, source), "external-contents", copy));
    }
    buffer_free(&content);
    buffer_free(&marked);
}

const char *endless_overlay(struct check *check, const char *rules_log)
{
    const struct words *sources = &check->options->sources;
    struct buffer log = {0};
    json_t *roots = json_array();
    const char *path = NULL;

    if (optional_file_read(rules_log, &log))
        for (size_t i = 0; i < sources->count; i++)
            source_add(check, roots, sources->items[i], buffer_text(&log));
    if (json_array_size(roots) > 0) {
        json_t *overlay =
            json_pack("{s:i, s:b, s:O}", "version", 0, "use-external-names", false, "roots", roots);
        char *written = json_dumps(overlay, 0);
        path = check_print(check, "%s/overlay.json", scratch_directory());
        // A path that is no UTF-8 is none for JSON either.
        file_write(path, text_of(written == NULL ? "" : written));
        free(written);
        json_decref(overlay);
    }
    json_decref(roots);
    buffer_free(&log);
    return path;
}
