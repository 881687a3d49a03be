// SPDX-License-Identifier: MIT
//
// The report as JSON; forkcheck(1) describes it.

#include <stddef.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/findings.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/report/report.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"
#include "lib/base/json_string.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

void json_comma(struct buffer *out)
{
    const char last = out->data[out->size - 1];

    if (last != '{' && last != '[')
        buffer_add_string(out, ",");
}

static void name_add(struct buffer *out, const char *name)
{
    json_comma(out);
    buffer_print(out, "\n\"%s\":", name);
}

void json_member_string(struct buffer *out, const char *name, const char *value)
{
    name_add(out, name);
    if (value != NULL)
        json_add_string(out, text_of(value));
    else
        buffer_add_string(out, "null");
}

static void number_add(struct buffer *out, const char *name, unsigned value)
{
    name_add(out, name);
    if (value > 0)
        buffer_print(out, "%u", value);
    else
        buffer_add_string(out, "null");
}

static void strings_add(struct buffer *out, const char *name, const struct key_table *strings)
{
    name_add(out, name);
    buffer_add_byte(out, '[');
    for (size_t i = 0; i < strings->count; i++) {
        json_comma(out);
        json_add_string(out, text_of(strings->keys[i].data));
    }
    buffer_add_byte(out, ']');
}

void json_tools(struct buffer *out, const struct finding *finding)
{
    buffer_add_byte(out, '[');
    for (unsigned tool = 0; tool < TOOL_COUNT; tool++)
        if ((finding->seen_by >> tool & 1) != 0) {
            json_comma(out);
            json_add_string(out, text_of(tool_name((enum tool)tool)));
        }
    buffer_add_byte(out, ']');
}

static void finding_add(struct buffer *out, const struct check *check,
                        const struct finding *finding)
{
    const struct catalogue_entry *entry = finding->entry;

    json_comma(out);
    buffer_add_string(out, "\n{");
    json_member_string(out, "code", entry->code);
    json_member_string(out, "name", entry->name);
    json_member_string(out, "severity", severity_name(entry->severity));
    json_member_string(out, "file", finding->file);
    number_add(out, "line", finding->line);
    number_add(out, "column", finding->column);
    json_member_string(out, "text", finding->text);
    json_member_string(out, "why", entry->why);
    json_member_string(out, "chapter", entry->chapter);
    struct buffer page = report_page(check, entry);
    json_member_string(out, "page", page.data);
    buffer_free(&page);
    name_add(out, "seen_by");
    json_tools(out, finding);
    json_member_string(out, "where", finding->evidence.how);
    json_member_string(out, "fault", finding->evidence.fault);
    json_member_string(out, "schedule", finding->evidence.schedule);
    json_member_string(out, "certain", finding->evidence.certain);
    json_member_string(out, "replay", finding->evidence.command);
    buffer_add_string(out, "}");
}

// How many findings comments allow.
static size_t allowed_count(const struct check *check)
{
    size_t count = 0;

    for (size_t i = 0; i < findings_count(check->findings); i++)
        count += findings_at(check->findings, i)->is_suppressed;
    return count;
}

void report_json(const struct check *check, int status, struct buffer *out)
{
    struct buffer command = {0};

    if (check->options->program == NULL)
        command = build_shown(check);
    buffer_add_string(out, "{\"version\":1");
    buffer_print(out, ",\n\"status\":%d", status);
    json_member_string(out, "compile", command.data);
    buffer_add_string(out, ",\n\"findings\":[");
    for (size_t i = 0; i < findings_count(check->findings); i++)
        if (report_shows(check, findings_at(check->findings, i)))
            finding_add(out, check, findings_at(check->findings, i));
    buffer_add_string(out, "]");
    buffer_print(out, ",\n\"allowed\":%zu", allowed_count(check));
    json_member_string(out, "same_as", check->same_as);
    strings_add(out, "checked", &check->checked);
    strings_add(out, "assumed", &check->notes);
    strings_add(out, "not_checked", &check->absent);
    buffer_add_string(out, ",\n\"incomplete\":[");
    for (size_t i = 0; i < check->missing.count; i++) {
        struct buffer text = check_missing(check, i);
        json_comma(out);
        json_add_string(out, buffer_text(&text));
        buffer_free(&text);
    }
    buffer_add_byte(out, ']');
    buffer_add_string(out, "}\n");
    buffer_free(&command);
}
