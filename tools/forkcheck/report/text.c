// SPDX-License-Identifier: MIT
//
// The report for people, and the one for editors.

#include <string.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/findings.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/report/report.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"
#include "lib/base/danger.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

// Escape sequences of terminals (ECMA-48, SGR).
static const char bold[] = "\033[1m";
static const char plain[] = "\033[0m";

static const char *color_of(enum severity severity)
{
    static const char *const colors[] = {[SEVERITY_NOTE] = "\033[1;36m",
                                         [SEVERITY_WARNING] = "\033[1;35m",
                                         [SEVERITY_ERROR] = "\033[1;31m"};
    return colors[severity];
}

// What tools and file names say may have characters that control a terminal.
static void safe_add(struct buffer *out, const char *text)
{
    struct text rest = text_of(text);

    // A newline inside would look like a line of the report.
    while (rest.size > 0) {
        danger_replace(out, text_take_line(&rest), "?");
        if (rest.size > 0)
            buffer_add_byte(out, ' ');
    }
}

static void place_add(struct buffer *out, const struct check *check, const struct finding *finding)
{
    const char *file = finding->file != NULL             ? finding->file
                       : check->options->program != NULL ? check->options->program
                                                         : check->options->sources.items[0];

    safe_add(out, file);
    if (finding->line > 0)
        buffer_print(out, ":%u", finding->line);
    if (finding->line > 0 && finding->column > 0)
        buffer_print(out, ":%u", finding->column);
    buffer_add_string(out, ": ");
}

static void head_add(struct buffer *out, const struct check *check, const struct finding *finding,
                     bool has_color)
{
    const enum severity severity = finding->entry->severity;

    buffer_add_string(out, has_color ? bold : "");
    place_add(out, check, finding);
    buffer_print(out, "%s%s:%s ", has_color ? color_of(severity) : "", severity_name(severity),
                 has_color ? plain : "");
    buffer_print(out, "[%s %s] ", finding->entry->code, finding->entry->name);
    safe_add(out, finding->text);
    buffer_add_byte(out, '\n');
}

static void detail_add(struct buffer *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    buffer_print(out, "    %s: ", name);
    safe_add(out, text);
    buffer_add_byte(out, '\n');
}

static void tools_add(struct buffer *out, const struct finding *finding)
{
    const char *separator = "    seen by: ";

    for (unsigned tool = 0; tool < TOOL_COUNT; tool++)
        if ((finding->seen_by >> tool & 1) != 0) {
            buffer_print(out, "%s%s", separator, tool_name((enum tool)tool));
            separator = ", ";
        }
    buffer_add_byte(out, '\n');
}

static void finding_add(struct buffer *out, const struct check *check,
                        const struct finding *finding, bool has_color)
{
    const struct evidence *evidence = &finding->evidence;

    head_add(out, check, finding, has_color);
    detail_add(out, "why", finding->entry->why);
    tools_add(out, finding);
    detail_add(out, "where", evidence->how);
    detail_add(out, "made to fail", evidence->fault);
    detail_add(out, "schedule", evidence->schedule);
    detail_add(out, "certain", evidence->certain);
    detail_add(out, "replay", evidence->command);
    if (finding->entry->chapter != NULL)
        buffer_print(out, "    chapter: docs/%s.md\n", finding->entry->chapter);
    struct buffer page = report_page(check, finding->entry);
    detail_add(out, "page", page.data);
    buffer_free(&page);
}

static void list_add(struct buffer *out, const char *title, const struct key_table *lines)
{
    if (lines->count > 0)
        buffer_print(out, "%s\n", title);
    for (size_t i = 0; i < lines->count; i++) {
        buffer_add_string(out, "    ");
        safe_add(out, lines->keys[i].data);
        buffer_add_byte(out, '\n');
    }
}

static void missing_add(struct buffer *out, const struct check *check)
{
    if (check->missing.count > 0)
        buffer_add_string(out, "not checked, so that the result is incomplete:\n");
    for (size_t i = 0; i < check->missing.count; i++) {
        struct buffer text = check_missing(check, i);
        buffer_add_string(out, "    ");
        safe_add(out, text.data);
        buffer_add_byte(out, '\n');
        buffer_free(&text);
    }
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void summary_add(struct buffer *out, const struct check *check)
{
    size_t shown = 0;
    size_t suppressed = 0;
    const size_t all = findings_count(check->findings);

    for (size_t i = 0; i < all; i++) {
        const struct finding *finding = findings_at(check->findings, i);
        shown += report_shows(check, finding);
        suppressed += finding->is_suppressed;
    }
    const size_t hidden = all - shown - suppressed;
    if (shown > 0)
        buffer_print(out, "%zu finding%s", shown, plural(shown));
    else
        buffer_print(out, "nothing found%s",
                     check->missing.count > 0 ? ", but not all was checked" : "");
    if (suppressed > 0)
        buffer_print(out, "; %zu allowed by comments", suppressed);
    if (hidden > 0)
        buffer_print(out, "; %zu not shown (--severity=note, --only, --exclude)", hidden);
    buffer_add_byte(out, '\n');
}

static void build_add(struct buffer *out, const struct check *check)
{
    if (check->options->program != NULL)
        return;
    struct buffer command = build_shown(check);
    buffer_add_string(out, "for the replays, compile: ");
    safe_add(out, command.data);
    buffer_add_byte(out, '\n');
    buffer_free(&command);
}

static bool has_replay(const struct check *check)
{
    for (size_t i = 0; i < findings_count(check->findings); i++) {
        const struct finding *finding = findings_at(check->findings, i);
        if (report_shows(check, finding) && finding->evidence.command != NULL)
            return true;
    }
    return false;
}

void report_text(const struct check *check, bool has_color, struct buffer *out)
{
    for (size_t i = 0; i < findings_count(check->findings); i++) {
        const struct finding *finding = findings_at(check->findings, i);
        if (report_shows(check, finding)) {
            finding_add(out, check, finding, has_color);
            buffer_add_byte(out, '\n');
        }
    }
    summary_add(out, check);
    if (has_replay(check))
        build_add(out, check);
    list_add(out, "checked:", &check->checked);
    list_add(out, "assumed:", &check->notes);
    list_add(out, "not checked:", &check->absent);
    missing_add(out, check);
}

// ---- For editors --------------------------------------------------------------------------------

static void lines_add(struct buffer *out, const char *begin, const struct key_table *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        buffer_add_string(out, begin);
        safe_add(out, lines->keys[i].data);
        buffer_add_byte(out, '\n');
    }
}

void report_gcc(const struct check *check, struct buffer *out)
{
    for (size_t i = 0; i < findings_count(check->findings); i++) {
        const struct finding *finding = findings_at(check->findings, i);
        if (!report_shows(check, finding))
            continue;
        place_add(out, check, finding);
        buffer_print(out, "%s: ", severity_name(finding->entry->severity));
        safe_add(out, finding->text);
        buffer_print(out, " [%s %s]\n", finding->entry->code, finding->entry->name);
        if (finding->evidence.command != NULL) {
            place_add(out, check, finding);
            buffer_add_string(out, "note: replay: ");
            safe_add(out, finding->evidence.command);
            buffer_add_byte(out, '\n');
        }
    }
    lines_add(out, "forkcheck: note: checked: ", &check->checked);
    lines_add(out, "forkcheck: note: assumed: ", &check->notes);
    lines_add(out, "forkcheck: note: not checked: ", &check->absent);
    for (size_t i = 0; i < check->missing.count; i++) {
        struct buffer text = check_missing(check, i);
        buffer_add_string(out, "forkcheck: warning: not checked: ");
        safe_add(out, text.data);
        buffer_add_byte(out, '\n');
        buffer_free(&text);
    }
}
