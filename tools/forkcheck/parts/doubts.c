// SPDX-License-Identifier: MIT
//
// The rules write what has to be known of the source into their log (rules.h); clang's analyser
// tells the path that it has followed in its notes.

#include "forkcheck/parts/doubts.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/diagnostics.h"
#include "forkcheck/parts/source_rules.h"
#include "forkcheck/rules/rules.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

// ---- Facts --------------------------------------------------------------------------------------

// Takes the next number off TEXT; false if there is none.
static bool number_next(struct text *text, unsigned *number)
{
    size_t size = 0;

    *text = text_trim(*text);
    for (*number = 0; size < text->size && text->data[size] >= '0' && text->data[size] <= '9';)
        *number = *number * 10 + (unsigned)(text->data[size++] - '0');
    *text = text_from(*text, size);
    return size > 0;
}

static bool is_same_file(const struct check *check, struct text left, struct text right)
{
    struct buffer names[2] = {{0}, {0}};

    buffer_add(&names[0], left);
    buffer_add(&names[1], right);
    const bool is_same = strcmp(check_source(check, buffer_string(&names[0])),
                                check_source(check, buffer_string(&names[1]))) == 0;
    buffer_free(&names[0]);
    buffer_free(&names[1]);
    return is_same;
}

// The next fact NAME about FILE in LOG.
static bool fact_next(const struct check *check, struct text *log, const char *name,
                      struct text file, struct diagnostic_line *fact)
{
    while (log->size > 0)
        if (diagnostic_parse(text_take_line(log), fact) && text_equal(fact->name, text_of(name)) &&
            is_same_file(check, fact->file, file))
            return true;
    return false;
}

// ---- Leaks --------------------------------------------------------------------------------------

// clang says "Memory is allocated" of the call that gets memory, and "Returned allocated memory" of
// those around it; gcc says "(4) allocated here", and "(8) returning to 'f' from 'g'" of all calls.
static bool is_of_getting(struct text message, bool is_got)
{
    const size_t behind_number = text_starts(message, "(") ? text_find(message, ") ", 0) : SIZE_MAX;

    if (behind_number == SIZE_MAX)
        return text_equal(message, text_of("Memory is allocated")) ||
               text_equal(message, text_of("Returned allocated memory"));
    message = text_from(message, behind_number + text_of(") ").size);
    return text_starts(message, "allocated here") ||
           (is_got && text_starts(message, "returning to "));
}

// Where the program gets the memory: at the last of the calls through which it comes, the
// outermost.
static bool got_at(struct text notes, struct diagnostic_line *got)
{
    struct diagnostic_line note;
    bool is_known = false;

    while (notes.size > 0)
        if (diagnostic_parse(text_take_line(&notes), &note) &&
            is_of_getting(note.message, is_known)) {
            *got = note;
            is_known = true;
        }
    return is_known;
}

static bool is_once_in_main(const struct check *check, struct text log, struct text notes)
{
    struct diagnostic_line got;
    struct diagnostic_line fact;

    if (!got_at(notes, &got))
        return false;
    while (fact_next(check, &log, ONCE_IN_MAIN, got.file, &fact))
        if (fact.line == got.line && fact.column == got.column)
            return true;
    return false;
}

// clang and gcc name a variable in quotation marks, cppcheck behind a colon at the end.
static bool names(struct text message, struct text variable)
{
    struct buffer quoted = {0};
    struct buffer last = {0};

    buffer_print(&quoted, "'%.*s'", (int)variable.size, variable.data);
    buffer_print(&last, ": %.*s", (int)variable.size, variable.data);
    const bool is_named = text_find(message, buffer_string(&quoted), 0) != SIZE_MAX ||
                          text_ends(message, buffer_string(&last));
    buffer_free(&quoted);
    buffer_free(&last);
    return is_named;
}

static bool is_kept_by_result(const struct check *check, struct text log,
                              const struct diagnostic_line *leak)
{
    struct diagnostic_line fact;

    while (fact_next(check, &log, KEPT_BY_RESULT, leak->file, &fact))
        if (fact.line == leak->line && names(leak->message, fact.message))
            return true;
    return false;
}

static bool is_left_by_main(const struct check *check, struct text log,
                            const struct diagnostic_line *leak)
{
    struct diagnostic_line fact;
    unsigned line = 0;

    while (fact_next(check, &log, LEFT_BY_MAIN, leak->file, &fact)) {
        const size_t blank = text_find(fact.message, " ", 0);
        struct text lines = text_from(fact.message, blank);
        if (names(leak->message, (struct text){fact.message.data, blank}))
            while (number_next(&lines, &line))
                if (line == leak->line)
                    return true;
    }
    return false;
}

// ---- Paths --------------------------------------------------------------------------------------

struct loop {
    unsigned line;
    unsigned column;
    unsigned depth;  // number of functions that were entered and not left
    bool is_skipped; // without a round, on an assumption
};

struct path {
    struct loop *loops; // owned
    size_t count;
    size_t capacity;
    unsigned depth;
    bool is_known;      // the last condition
    unsigned null_line; // where a null pointer was last written; 0: nowhere
};

// Loops of a function that has been left, except those that were skipped, can be come to again.
static void path_leave(struct path *path)
{
    size_t kept = 0;

    for (size_t i = 0; i < path->count; i++)
        if (path->loops[i].is_skipped || path->loops[i].depth < path->depth)
            path->loops[kept++] = path->loops[i];
    path->count = kept;
    path->depth -= path->depth > 0;
}

static bool is_entered(const struct path *path, const struct diagnostic_line *note)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->loops[i].line == note->line && path->loops[i].column == note->column &&
            path->loops[i].depth == path->depth)
            return true;
    return false;
}

static void loop_add(struct path *path, const struct diagnostic_line *note, bool is_skipped)
{
    path->loops = memory_grow(path->loops, &path->capacity, path->count + 1, sizeof *path->loops);
    path->loops[path->count++] = (struct loop){note->line, note->column, path->depth, is_skipped};
}

static void path_follow(struct path *path, const struct diagnostic_line *note)
{
    const struct text message = note->message;

    if (text_starts(message, "Calling "))
        path->depth++;
    else if (text_starts(message, "Returning from "))
        path_leave(path);
    else if (text_starts(message, "Loop condition is true"))
        loop_add(path, note, false);
    else if (text_starts(message, "Loop condition is false") && !path->is_known &&
             !is_entered(path, note))
        loop_add(path, note, true);
    if (text_find(message, "ull pointer value", 0) != SIZE_MAX)
        path->null_line = note->line;
    // "'i' is >= 'n'": it follows from what the analyser knows. Of what it assumes, it does not
    // always say so.
    if (!text_starts(message, "Left side of "))
        path->is_known = text_starts(message, "'");
}

// gcc numbers its notes, "(14) following 'false' branch (when 'word' is NULL)...", and says of
// loops what it says of other branches.
static bool path_follow_gcc(struct path *path, const struct diagnostic_line *note)
{
    const size_t behind_number =
        text_starts(note->message, "(") ? text_find(note->message, ") ", 0) : SIZE_MAX;

    if (behind_number == SIZE_MAX)
        return false;
    const struct text message = text_from(note->message, behind_number + text_of(") ").size);
    if (text_starts(message, "calling "))
        path->depth++;
    else if (text_starts(message, "returning to "))
        path_leave(path);
    else if (text_starts(message, "following 'true' branch"))
        loop_add(path, note, false);
    else if (text_starts(message, "following 'false' branch") && !is_entered(path, note))
        loop_add(path, note, true);
    else if (text_equal(message, text_of("'0' is NULL")) && path->null_line == 0)
        path->null_line = note->line;
    return true;
}

static bool is_skipped(const struct path *path, unsigned line)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->loops[i].is_skipped && path->loops[i].line == line)
            return true;
    return false;
}

static bool is_null_without_round(const struct check *check, struct text log,
                                  const struct diagnostic_line *warning, struct text notes)
{
    struct path path = {0};
    struct diagnostic_line line;
    bool hangs = false;
    unsigned loop = 0;

    while (notes.size > 0)
        if (diagnostic_parse(text_take_line(&notes), &line) && !path_follow_gcc(&path, &line))
            path_follow(&path, &line);
    while (!hangs && fact_next(check, &log, NULL_WITHOUT_ROUND, warning->file, &line))
        while (line.line == path.null_line && !hangs && number_next(&line.message, &loop))
            hangs = is_skipped(&path, loop);
    free(path.loops);
    return hangs;
}

// ---- Elements of arrays -------------------------------------------------------------------------

// gcc's analyzer does not know which elements of allocated memory a loop has set. It calls an
// element at a variable place '*_1 + _3', by names of its own.
static bool is_element_of_heap(const struct diagnostic_line *warning, struct text notes)
{
    return text_find(warning->message, "'*_", 0) != SIZE_MAX &&
           text_find(warning->message, " + _", 0) != SIZE_MAX &&
           text_find(notes, "region created on heap here", 0) != SIZE_MAX;
}

// The log of the rules; false if there is none.
static bool log_read(struct buffer *content)
{
    const char *rules_log = source_rules_log();

    return rules_log != NULL && optional_file_read(rules_log, content);
}

bool is_doubtful(const struct check *check, const struct diagnostic_line *warning,
                 const struct catalogue_entry *entry, struct text notes)
{
    struct buffer content = {0};
    bool doubtful = false;

    if (!log_read(&content))
        return false;
    const struct text log = buffer_text(&content);
    if (strcmp(entry->name, "memory-leak") == 0)
        doubtful = is_once_in_main(check, log, notes) || is_kept_by_result(check, log, warning) ||
                   is_left_by_main(check, log, warning);
    else if (strcmp(entry->name, "null-pointer") == 0)
        doubtful = is_null_without_round(check, log, warning, notes);
    else if (strcmp(entry->name, "uninitialised") == 0)
        doubtful = is_element_of_heap(warning, notes);
    buffer_free(&content);
    return doubtful;
}

bool is_done_instead(const struct check *check, const char *file, unsigned line)
{
    struct buffer content = {0};
    struct diagnostic_line fact;
    bool is_done = false;

    if (file == NULL || !log_read(&content))
        return false;
    struct text log = buffer_text(&content);
    while (!is_done && fact_next(check, &log, DONE_INSTEAD, text_of(file), &fact))
        is_done = fact.line == line;
    buffer_free(&content);
    return is_done;
}
