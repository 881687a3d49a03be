// SPDX-License-Identifier: MIT
// The reference of --same-as as a listing, as --list prints it: a summary, and for each outcome an
// empty line, "outcome N", its lines, how it ends, and the files that it leaves changed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interleave/report/outcomes.h"
#include "interleave/same/outcome_record.h"
#include "interleave/same/outcome_set.h"
#include "interleave/same/reference.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

struct reader {
    struct outcome_set *set;
    struct text rest;
    size_t line; // number of the line that is next, from 1
    long number; // of outcomes that the summary says; -1 for endlessly many
};

static bool reader_has(const struct reader *reader)
{
    return reader->rest.size > 0;
}

static struct text line_take(struct reader *reader)
{
    reader->line++;
    return text_take_line(&reader->rest);
}

static _Noreturn void damaged(const struct reader *reader, size_t line, const char *what)
{
    die("--same-as: %s:%zu: %s", reader->set->name, line, what);
}

// "37 outcomes, ...", "incomplete: at least 10 outcomes, ...", "endlessly many outcomes, ..."
static void summary_read(struct reader *reader)
{
    static const char incomplete[] = "incomplete: ";
    static const char least[] = "at least ";
    struct text line = line_take(reader);

    reader->set->is_complete = !text_starts(line, incomplete);
    if (!reader->set->is_complete) {
        buffer_print(&reader->set->incomplete, "incomplete: %s: it says so itself\n",
                     reader->set->name);
        line = text_from(line, sizeof incomplete - 1);
    }
    if (text_starts(line, least))
        line = text_from(line, sizeof least - 1);
    reader->set->is_endless = text_starts(line, "endlessly many");
    const size_t digits = line.size ? strspn(line.data, "0123456789") : 0;
    const bool is_number = digits > 0 && digits < 10;
    if (text_find(line, " outcome", 0) == SIZE_MAX || (!is_number && !reader->set->is_endless))
        damaged(reader, 1,
                "this is neither a program, nor a listing of --list, nor the JSON of --json: a "
                "listing begins with the number of outcomes");
    reader->number = reader->set->is_endless ? -1 : strtol(line.data, NULL, 10);
}

// The other lines of the summary, up to the first empty one.
static void findings_skip(struct reader *reader)
{
    while (reader_has(reader) && reader->rest.data[0] != '\n')
        (void)line_take(reader);
}

static bool is_file_line(struct text line)
{
    return text_starts(line, "> ") || text_starts(line, "  file ");
}

// The ends that outcome_end_print says.
static bool is_end(struct text line)
{
    static const char *const ends[] = {"  exit status ", "  killed by ", "  stopped by ",
                                       "  the first process has not ended",
                                       "  the program never ends"};
    bool is_one = false;

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        is_one |= text_starts(line, ends[i]);
    return is_one;
}

static void shown_add(struct text line, struct buffer *record)
{
    struct outcome_line shown = {.stream = line.data[0] == '!' ? STDERR_FILENO : STDOUT_FILENO,
                                 .text = text_from(line, 2)};

    // A line of two blanks and a backslash shows a backslash.
    shown.is_cut = text_ends(shown.text, " \\");
    if (shown.is_cut)
        shown.text.size -= 2;
    record_add_line(record, &shown);
}

// Takes the COUNT lines at LINES, whose first one is line FIRST of the file, as one outcome.
static void outcome_take(const struct reader *reader, const struct text *lines, int count,
                         size_t first)
{
    struct buffer record = {0};
    struct buffer files = {0};
    struct buffer end = {0};
    int last = count - 1;

    while (last >= 0 && is_file_line(lines[last]))
        last--;
    if (last < 0 || !is_end(lines[last]))
        damaged(reader, first + (size_t)(last < 0 ? 0 : last),
                "the outcome that ends here does not say how (\"exit status 0\")");
    for (int i = 0; i < last; i++) {
        if (!text_starts(lines[i], "  ") && !text_starts(lines[i], "! "))
            damaged(reader, first + (size_t)i,
                    "this is no line of an outcome: each begins with two blanks, or with ! and a "
                    "blank");
        shown_add(lines[i], &record);
    }
    buffer_add(&end, text_from(lines[last], 2));
    for (int i = last + 1; i < count; i++) {
        buffer_add(&files, lines[i]);
        buffer_add_byte(&files, '\n');
    }
    record_add_end(&record, buffer_string(&end), buffer_text(&files));
    bool is_new = false;
    key_table_intern(&reader->set->records, record.data, record.size, &is_new);
    if (!is_new)
        damaged(reader, first, "this outcome is in the listing twice");
    buffer_free(&record);
    buffer_free(&files);
    buffer_free(&end);
}

// Reads the lines of an outcome up to an empty line, or the end.
static void outcome_read(struct reader *reader)
{
    const size_t first = reader->line;
    struct text *lines = NULL;
    size_t capacity = 0;
    size_t count = 0;

    while (reader_has(reader) && reader->rest.data[0] != '\n') {
        lines = memory_grow(lines, &capacity, count + 1, sizeof *lines);
        lines[count++] = line_take(reader);
    }
    if (count == 0)
        damaged(reader, first, "the outcome that begins here has no lines");
    outcome_take(reader, lines, (int)count, first);
    free(lines);
}

// "outcome 3"; false at the remark behind a listing that is cut: "(10 of 37; ...)".
static bool head_read(struct reader *reader)
{
    struct buffer wanted = {0};

    const struct text line = line_take(reader);
    if (text_starts(line, "("))
        return false;
    buffer_print(&wanted, "outcome %zu", reader->set->records.count + 1);
    if (!text_equal(line, buffer_text(&wanted))) {
        buffer_print(&wanted, " should begin here, behind the empty line");
        damaged(reader, reader->line - 1, wanted.data);
    }
    buffer_free(&wanted);
    return true;
}

void reference_listing(struct text text, struct outcome_set *set)
{
    struct reader reader = {.set = set, .rest = text, .line = 1};
    bool goes_on = true;

    summary_read(&reader);
    findings_skip(&reader);
    while (goes_on && reader_has(&reader)) {
        (void)line_take(&reader); // the empty line
        goes_on = head_read(&reader);
        if (goes_on)
            outcome_read(&reader);
    }
    const size_t count = set->records.count;
    if (reader.number >= 0 && (long)count != reader.number)
        die("--same-as: %s: it lists %zu of %ld outcomes: write it with --list", set->name, count,
            reader.number);
    for (size_t i = 0; i < count && set->is_endless; i++)
        if (record_shown(&set->records.keys[i]) > set->below)
            set->below = record_shown(&set->records.keys[i]);
}
