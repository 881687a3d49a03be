// SPDX-License-Identifier: MIT
//
// A row of the table of --grade, as CSV: RFC 4180.

#include "forkcheck/grade_row.h"

#include <jansson.h>
#include <string.h>
#include <sys/wait.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/jobs.h"
#include "lib/base/buffer.h"
#include "lib/base/danger.h"
#include "lib/base/key_table.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

struct row {
    enum verdict verdict;
    unsigned severities[SEVERITY_ERROR + 1]; // by severity: number of findings
    unsigned allowed;                        // by comments
    struct key_table codes;
    const char *outcomes; // "same" and so on; "" without --same-as
    struct buffer remark;
};

// ---- CSV ----------------------------------------------------------------------------------------

// What spreadsheets take for the beginning of a formula, also behind blanks.
static bool is_formula(const char *text)
{
    const char first = text[strspn(text, " \t\r\n")];

    return first != '\0' && strchr("=+-@", first) != NULL;
}

// Appends one field of CSV (RFC 4180), and a comma before it unless the line is empty. A field that
// a spreadsheet would take for a formula begins with an apostrophe. Characters that control a
// terminal, other than the end of a line, become question marks.
static void csv_field(struct buffer *out, const char *text)
{
    struct buffer safe = {0};

    if (out->size > 0 && out->data[out->size - 1] != '\n')
        buffer_add_byte(out, ',');
    if (is_formula(text))
        buffer_add_byte(&safe, '\'');
    danger_replace(&safe, text_of(text), "?");
    const char *field = buffer_string(&safe);
    if (field[strcspn(field, ",\"\n")] == '\0') {
        buffer_add_string(out, field);
    } else {
        buffer_add_byte(out, '"');
        for (; *field != '\0'; field++)
            buffer_print(out, "%s%c", *field == '"' ? "\"" : "", *field);
        buffer_add_byte(out, '"');
    }
    buffer_free(&safe);
}

static void number_field(struct buffer *out, unsigned number)
{
    buffer_print(out, ",%u", number);
}

void grade_row_head(struct buffer *out)
{
    buffer_add_string(out,
                      "submission,verdict,errors,warnings,notes,allowed,codes,outcomes,remark\r\n");
}

// ---- The report of one submission ---------------------------------------------------------------

static const char *string_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void finding_take(struct row *row, const json_t *finding, enum severity least)
{
    const char *code = string_of(finding, "code");
    const struct catalogue_entry *entry = code == NULL ? NULL : catalogue_find(text_of(code));

    if (entry == NULL)
        return;
    row->severities[entry->severity]++;
    if (entry->severity < least)
        return;
    row->verdict = VERDICT_FINDINGS;
    key_table_intern(&row->codes, code, strlen(code), NULL);
}

// What --same-as has said, as the table says it.
static const char *outcomes_of(const json_t *report)
{
    const char *same = string_of(report, "same_as");

    if (same == NULL)
        return "";
    return strcmp(same, "same") == 0        ? "same"
           : strcmp(same, "different") == 0 ? "different"
                                            : "not known";
}

static void report_take(struct row *row, const json_t *report, enum severity least)
{
    const json_t *findings = json_object_get(report, "findings");
    const json_t *missing = json_object_get(report, "incomplete");

    for (size_t i = 0; i < json_array_size(findings); i++)
        finding_take(row, json_array_get(findings, i), least);
    row->allowed = (unsigned)json_integer_value(json_object_get(report, "allowed"));
    row->outcomes = outcomes_of(report);
    for (size_t i = 0; i < json_array_size(missing); i++)
        buffer_print(&row->remark, "%s%s",
                     i > 0 ? "; " : "not checked: ", json_string_value(json_array_get(missing, i)));
    if (json_array_size(missing) > 0 && row->verdict == VERDICT_CLEAN)
        row->verdict = VERDICT_INCOMPLETE;
}

// The last line of what forkcheck has said instead of a report.
static void failure_take(struct row *row, struct text log)
{
    static const char tool[] = "forkcheck: ";
    struct text last = {"", 0};

    while (log.size > 0)
        last = text_take_line(&log);
    if (text_starts(last, tool))
        last = text_from(last, sizeof tool - 1);
    row->verdict = VERDICT_NOT_JUDGED;
    buffer_add(&row->remark, last);
}

static void job_take(struct row *row, const struct job *job, enum severity least)
{
    struct buffer log = {0};
    json_error_t error;

    if (job->state != JOB_ENDED) {
        row->verdict = VERDICT_INCOMPLETE;
        buffer_print(&row->remark, "it did not end in %ld seconds", job->seconds);
        return;
    }
    (void)optional_file_read(job->output, &log);
    json_t *report = json_loadb(buffer_text(&log).data, log.size, JSON_ALLOW_NUL, &error);
    if (report != NULL)
        report_take(row, report, least);
    else
        failure_take(row, buffer_text(&log));
    if (report == NULL && row->remark.size == 0)
        buffer_print(&row->remark, "forkcheck ended with wait status %d and no report",
                     job->status);
    json_decref(report);
    buffer_free(&log);
}

static void codes_field(struct buffer *out, const struct key_table *codes)
{
    struct buffer list = {0};

    for (size_t i = 0; i < codes->count; i++)
        buffer_print(&list, "%s%s", i > 0 ? " " : "", codes->keys[i].data);
    csv_field(out, buffer_string(&list));
    buffer_free(&list);
}

enum verdict grade_row(const char *name, const struct job *job, enum severity severity,
                       struct buffer *out)
{
    static const char *const verdicts[] = {"clean", "findings", "could not judge", "incomplete"};
    struct row row = {.outcomes = ""};

    job_take(&row, job, severity);
    csv_field(out, name);
    csv_field(out, verdicts[row.verdict]);
    for (int i = SEVERITY_ERROR; i >= SEVERITY_NOTE; i--)
        number_field(out, row.severities[i]);
    number_field(out, row.allowed);
    codes_field(out, &row.codes);
    csv_field(out, row.outcomes);
    csv_field(out, buffer_string(&row.remark));
    buffer_add_string(out, "\r\n");
    key_table_free(&row.codes);
    buffer_free(&row.remark);
    return row.verdict;
}
