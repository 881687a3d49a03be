// SPDX-License-Identifier: MIT
//
// The report as SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format), which services for
// code review read.

#include <stddef.h>
#include <string.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/findings.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/report/report.h"
#include "lib/base/buffer.h"
#include "lib/base/json_string.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"
#include "lib/base/version.h"

static void message_add(struct buffer *out, const char *name, const char *text)
{
    json_comma(out);
    buffer_print(out, "\n\"%s\":{", name);
    json_member_string(out, "text", text);
    buffer_add_string(out, "}");
}

static void tags_add(struct buffer *out, const struct catalogue_entry *entry)
{
    const char *const tags[] = {entry->cert, entry->cwe};

    buffer_add_string(out, ",\n\"properties\":{\"tags\":[");
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (tags[i] != NULL) {
            json_comma(out);
            json_add_string(out, text_of(tags[i]));
        }
    buffer_add_string(out, "]}");
}

static void rule_add(struct buffer *out, const struct check *check,
                     const struct catalogue_entry *entry)
{
    struct buffer page = report_page(check, entry);

    json_comma(out);
    buffer_add_string(out, "\n{");
    json_member_string(out, "id", entry->code);
    json_member_string(out, "name", entry->name);
    message_add(out, "shortDescription", entry->what);
    message_add(out, "fullDescription", entry->why);
    buffer_print(out, ",\n\"defaultConfiguration\":{\"level\":\"%s\"}",
                 severity_name(entry->severity));
    if (page.size > 0)
        json_member_string(out, "helpUri", page.data);
    buffer_free(&page);
    tags_add(out, entry);
    buffer_add_string(out, "}");
}

static void driver_add(struct buffer *out, const struct check *check)
{
    buffer_add_string(out, "\"tool\":{\"driver\":{");
    json_member_string(out, "name", "forkcheck");
    json_member_string(out, "version", FORK_VERSION);
    buffer_add_string(out, ",\n\"rules\":[");
    for (size_t i = 0; i < catalogue_count(); i++)
        rule_add(out, check, catalogue_at(i));
    buffer_add_string(out, "]}}");
}

// The path as a relative reference (RFC 3986): other bytes than those of names are escaped.
static void uri_add(struct buffer *out, const char *path)
{
    buffer_add_byte(out, '"');
    for (const unsigned char *at = (const unsigned char *)path; *at != '\0'; at++)
        if ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
            (*at >= '0' && *at <= '9') || strchr("-._~/+", *at) != NULL)
            buffer_add_byte(out, (char)*at);
        else
            buffer_print(out, "%%%02X", *at);
    buffer_add_byte(out, '"');
}

static void location_add(struct buffer *out, const struct check *check,
                         const struct finding *finding)
{
    const char *file = finding->file != NULL             ? finding->file
                       : check->options->program != NULL ? check->options->program
                                                         : check->options->sources.items[0];

    buffer_add_string(out,
                      ",\n\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
    uri_add(out, file);
    buffer_add_string(out, "}");
    if (finding->line > 0) {
        buffer_print(out, ",\"region\":{\"startLine\":%u", finding->line);
        if (finding->column > 0)
            buffer_print(out, ",\"startColumn\":%u", finding->column);
        buffer_add_string(out, "}");
    }
    buffer_add_string(out, "}}]");
}

static unsigned index_of(const struct catalogue_entry *entry)
{
    unsigned index = 0;

    while (catalogue_at(index) != entry)
        index++;
    return index;
}

static void result_add(struct buffer *out, const struct check *check, const struct finding *finding)
{
    const struct catalogue_entry *entry = finding->entry;

    json_comma(out);
    buffer_add_string(out, "\n{");
    json_member_string(out, "ruleId", entry->code);
    buffer_print(out, ",\n\"ruleIndex\":%u", index_of(entry));
    json_member_string(out, "level", severity_name(entry->severity));
    message_add(out, "message", finding->text);
    location_add(out, check, finding);
    if (finding->is_suppressed)
        buffer_add_string(out, ",\n\"suppressions\":[{\"kind\":\"inSource\"}]");
    buffer_add_string(out, ",\n\"properties\":{");
    buffer_add_string(out, "\"seenBy\":");
    json_tools(out, finding);
    json_member_string(out, "where", finding->evidence.how);
    json_member_string(out, "fault", finding->evidence.fault);
    json_member_string(out, "schedule", finding->evidence.schedule);
    json_member_string(out, "replay", finding->evidence.command);
    buffer_add_string(out, "}}");
}

static void notification_add(struct buffer *out, const char *level, const char *begin,
                             const char *line)
{
    struct buffer text = {0};

    buffer_print(&text, "%s%s", begin, line);
    json_comma(out);
    buffer_add_string(out, "\n{");
    json_member_string(out, "level", level);
    message_add(out, "message", text.data);
    buffer_add_string(out, "}");
    buffer_free(&text);
}

static void notifications_add(struct buffer *out, const char *begin, const struct key_table *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        notification_add(out, "note", begin, lines->keys[i].data);
}

static void missing_add(struct buffer *out, const struct check *check)
{
    for (size_t i = 0; i < check->missing.count; i++) {
        struct buffer text = check_missing(check, i);
        notification_add(out, "warning", "not checked: ", text.data);
        buffer_free(&text);
    }
}

static void invocation_add(struct buffer *out, const struct check *check)
{
    buffer_add_string(out, ",\n\"invocations\":[{\"executionSuccessful\":true,"
                           "\n\"toolExecutionNotifications\":[");
    notifications_add(out, "checked: ", &check->checked);
    notifications_add(out, "assumed: ", &check->notes);
    notifications_add(out, "not checked: ", &check->absent);
    missing_add(out, check);
    buffer_add_string(out, "]}]");
}

void report_sarif(const struct check *check, struct buffer *out)
{
    buffer_add_string(out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\n"
                           "\"version\":\"2.1.0\",\n\"runs\":[{");
    driver_add(out, check);
    invocation_add(out, check);
    buffer_add_string(out, ",\n\"results\":[");
    for (size_t i = 0; i < findings_count(check->findings); i++) {
        const struct finding *finding = findings_at(check->findings, i);
        if (options_want(check->options, finding->entry))
            result_add(out, check, finding);
    }
    buffer_add_string(out, "]}]}\n");
}
