// SPDX-License-Identifier: MIT
//
// A small scanner: it tells comments, strings and characters apart, and nothing else.

#include "forkcheck/comments.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/findings.h"
#include "forkcheck/options.h"
#include "forkcheck/rules/tree/line_map.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

struct allowance {
    const char *file;
    unsigned line; // where the comment begins
    unsigned column;
    unsigned applies;                    // to this line
    struct text name;                    // borrowed from the source
    const struct catalogue_entry *entry; // NULL if there is no such name
    bool has_reason;
    bool is_used;
};

struct scan {
    const char *file;
    struct text text;
    size_t at;
    unsigned line;
    size_t line_start;
    bool has_code; // on this line, before `at`
    struct allowance *list;
    size_t count;
    size_t capacity;
};

static char byte_at(const struct scan *scan, size_t offset)
{
    return scan->at + offset < scan->text.size ? scan->text.data[scan->at + offset] : '\0';
}

static void step(struct scan *scan)
{
    if (byte_at(scan, 0) == '\n') {
        scan->line++;
        scan->line_start = scan->at + 1;
        scan->has_code = false;
    }
    scan->at++;
}

static void allowance_add(struct scan *scan, const struct allowance *place, struct text name,
                          struct text reason)
{
    scan->list = memory_grow(scan->list, &scan->capacity, scan->count + 1, sizeof *scan->list);
    struct allowance *added = &scan->list[scan->count++];
    *added = *place;
    added->name = text_trim(name);
    added->entry = catalogue_find(added->name);
    added->has_reason = text_trim(reason).size > 0;
}

// Takes the part of REST before SEPARATOR off it, and the separator; all of it if there is none.
static struct text part_take(struct text *rest, const char *separator)
{
    const size_t at = text_find(*rest, separator, 0);
    const struct text part = {rest->data, at != SIZE_MAX ? at : rest->size};

    *rest = text_from(*rest, at != SIZE_MAX ? at + 1 : rest->size);
    return part;
}

// COMMENT begins behind the slash and its companion. Several names are separated by commas.
static void comment_take(struct scan *scan, const struct allowance *place, struct text comment)
{
    static const char marker[] = "forkcheck: allow ";
    const size_t begin = text_find(comment, marker, 0);

    if (begin == SIZE_MAX)
        return;
    struct text rest = text_from(comment, begin + sizeof marker - 1);
    struct text reason = text_take_line(&rest);
    struct text names = part_take(&reason, ":");
    while (names.size > 0)
        allowance_add(scan, place, part_take(&names, ","), reason);
}

static void comment_scan(struct scan *scan)
{
    const bool is_block = byte_at(scan, 1) == '*';
    const size_t begin = scan->at + 2;
    struct allowance place = {.file = scan->file,
                              .line = scan->line,
                              .column = (unsigned)(scan->at - scan->line_start) + 1};
    const bool is_behind_code = scan->has_code;

    step(scan);
    step(scan);
    while (
        scan->at < scan->text.size &&
        (is_block ? byte_at(scan, 0) != '*' || byte_at(scan, 1) != '/' : byte_at(scan, 0) != '\n'))
        step(scan);
    place.applies = is_behind_code ? place.line : scan->line + 1;
    comment_take(scan, &place, (struct text){scan->text.data + begin, scan->at - begin});
    if (is_block) {
        step(scan);
        step(scan);
    }
}

static void quoted_scan(struct scan *scan)
{
    const char quote = byte_at(scan, 0);

    scan->has_code = true;
    step(scan);
    while (scan->at < scan->text.size && byte_at(scan, 0) != quote && byte_at(scan, 0) != '\n') {
        if (byte_at(scan, 0) == '\\')
            step(scan);
        step(scan);
    }
    step(scan);
}

static void source_scan(struct scan *scan)
{
    while (scan->at < scan->text.size) {
        const char byte = byte_at(scan, 0);
        if (byte == '/' && (byte_at(scan, 1) == '/' || byte_at(scan, 1) == '*')) {
            comment_scan(scan);
        } else if (byte == '"' || byte == '\'') {
            quoted_scan(scan);
        } else {
            scan->has_code |= byte != ' ' && byte != '\t';
            step(scan);
        }
    }
}

// ---- What the comments mean for the findings ----------------------------------------------------

static bool is_file(const struct finding *finding, const char *file)
{
    return finding->file != NULL && strcmp(finding->file, file) == 0;
}

static void columns_set(struct findings *findings, const char *file, struct text text)
{
    for (unsigned line = 1; text.size > 0; line++) {
        const struct text content = text_take_line(&text);
        unsigned column = 0;
        while (column < content.size && strchr(" \t", content.data[column]) != NULL)
            column++;
        for (size_t i = 0; i < findings_count(findings); i++) {
            struct finding *finding = findings_at(findings, i);
            if (is_file(finding, file) && finding->line == line && finding->column == 0)
                finding->column = column + 1;
        }
    }
}

// Findings are where #line directives say, and so are comments.
static void allowances_presume(struct scan *scan, struct findings *findings)
{
    struct line_map map;

    line_map_read(&map, scan->text);
    for (size_t i = 0; i < scan->count; i++) {
        struct allowance *allowance = &scan->list[i];
        struct buffer name = {0};
        (void)line_map_presume(&map, &allowance->line);
        buffer_add(&name, line_map_presume(&map, &allowance->applies));
        if (name.size > 0)
            allowance->file = findings_keep(findings, name.data);
        buffer_free(&name);
    }
    line_map_free(&map);
}

static void allowances_use(struct scan *scan, struct findings *findings)
{
    for (size_t i = 0; i < scan->count; i++)
        for (size_t j = 0; j < findings_count(findings); j++) {
            struct finding *finding = findings_at(findings, j);
            if (finding->entry != scan->list[i].entry || !is_file(finding, scan->list[i].file) ||
                finding->line != scan->list[i].applies)
                continue;
            scan->list[i].is_used = true;
            finding->is_suppressed |= scan->list[i].has_reason;
        }
}

static void complain(struct findings *findings, const struct allowance *allowance, const char *name,
                     const char *what)
{
    struct buffer text = {0};

    buffer_print(&text, "%.*s %s", (int)allowance->name.size, allowance->name.data, what);
    const struct finding finding = {.entry = catalogue_need(name),
                                    .file = allowance->file,
                                    .line = allowance->line,
                                    .column = allowance->column,
                                    .text = text.data,
                                    .tool = TOOL_FORKCHECK};
    findings_add(findings, &finding);
    buffer_free(&text);
}

static void allowances_judge(const struct scan *scan, struct findings *findings,
                             const struct options *options, bool may_be_unused)
{
    for (size_t i = 0; i < scan->count; i++) {
        const struct allowance *allowance = &scan->list[i];
        if (allowance->entry == NULL)
            complain(findings, allowance, "unused-suppression",
                     "is no code and no name of the catalogue (see --list-rules)");
        else if (!allowance->has_reason)
            complain(findings, allowance, "suppression-without-reason",
                     "is allowed without a reason, so it is reported all the same");
        else if (!allowance->is_used && !may_be_unused && options_want(options, allowance->entry))
            complain(findings, allowance, "unused-suppression", "is allowed, and not found there");
    }
}

void comments_apply(struct findings *findings, const struct options *options, bool may_be_unused)
{
    for (size_t i = 0; i < options->sources.count; i++) {
        struct buffer content = {0};
        (void)optional_file_read(options->sources.items[i], &content);
        struct scan scan = {
            .file = options->sources.items[i], .text = buffer_text(&content), .line = 1};
        source_scan(&scan);
        columns_set(findings, scan.file, scan.text);
        allowances_presume(&scan, findings);
        allowances_use(&scan, findings);
        allowances_judge(&scan, findings, options, may_be_unused);
        free(scan.list);
        buffer_free(&content);
    }
}
