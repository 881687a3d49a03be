// SPDX-License-Identifier: MIT
// --findings for one search; fail_all.c has the same members for many.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/faults.h"
#include "interleave/model/kernel.h"
#include "interleave/report/critical.h"
#include "interleave/report/findings.h"
#include "interleave/report/report.h"
#include "interleave/report/result_json.h"
#include "interleave/report/schedule.h"
#include "interleave/search/automaton.h"
#include "interleave/search/count.h"
#include "interleave/search/limits.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/json_string.h"
#include "lib/base/text.h"

static void string_add(struct buffer *json, const char *text)
{
    if (text)
        json_add_string(json, text_of(text));
    else
        buffer_add_string(json, "null");
}

// A line of the source is "x.c:9". The names of the members begin with PREFIX.
static void place_add(const struct search *search, int line, const char *prefix,
                      struct buffer *json)
{
    const char *place = line < 0 ? NULL : search->behaviour.lines.keys[line].data;
    const char *colon = place ? strrchr(place, ':') : NULL;

    buffer_print(json, ",\"%sfile\":", prefix);
    if (colon)
        json_add_string(json, (struct text){place, (size_t)(colon - place)});
    else
        buffer_add_string(json, "null");
    buffer_print(json, ",\"%sline\":%s", prefix, colon ? colon + 1 : "null");
}

static void critical_add(const struct finding *finding, struct buffer *json)
{
    struct buffer text = {0};

    buffer_add_string(json, ",\"certain\":");
    critical_print(finding, &text);
    string_add(json, text.data);
    buffer_free(&text);
}

void result_json_finding(const struct search *search, const struct finding *finding,
                         const struct json_fault *fault, struct buffer *json)
{
    struct buffer schedule = {0};

    schedule_print(finding->steps, finding->count, &schedule);
    buffer_print(json, "{\"kind\":\"%s\",\"text\":", finding_name(finding->kind));
    json_add_string(json, buffer_text(&finding->text));
    place_add(search, finding->line, "", json);
    if (finding->process >= 0)
        buffer_print(json, ",\"process\":%d", FIRST_PID + finding->process);
    else
        buffer_add_string(json, ",\"process\":null");
    buffer_print(json, ",\"others\":%d,\"steps\":%d,\"schedule\":", finding->others,
                 finding->count);
    json_add_string(json, buffer_text(&schedule));
    critical_add(finding, json);
    buffer_add_string(json, ",\"fault\":");
    string_add(json, fault->text);
    if (fault->text)
        place_add(search, fault->line, "fault_", json);
    buffer_add_byte(json, '}');
    buffer_free(&schedule);
}

void result_json_lines(struct text lines, struct buffer *json)
{
    bool is_first = true;

    buffer_add_byte(json, '[');
    while (lines.size) {
        const struct text line = text_take_line(&lines);
        const size_t colon = text_find(line, ": ", 0);
        if (colon == SIZE_MAX || line.data[0] == ' ')
            continue; // the second line of an entry
        buffer_add_string(json, is_first ? "" : ",");
        json_add_string(json, text_from(line, colon + 2));
        is_first = false;
    }
    buffer_add_byte(json, ']');
}

// Adds what PRINT prints about the search as an array of strings.
static void printed_add(const struct result_set *set,
                        void (*print)(const struct result_set *, FILE *), struct buffer *json)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        die("out of memory");
    print(set, out);
    if (fclose(out))
        die("out of memory");
    result_json_lines((struct text){text, size}, json);
    free(text);
}

static void incomplete_print(const struct result_set *set, FILE *out)
{
    report_incomplete(set->search, out);
    report_unseen(set->findings, out);
}

static void notes_print(const struct result_set *set, FILE *out)
{
    report_notes(set->search, set->findings, out);
    report_failing(set->search, out);
}

static void outcomes_add(const struct result_set *set, struct buffer *json)
{
    if (!report_has_outcome(set->search))
        buffer_add_byte(json, '0');
    else if (set->automaton->endless)
        buffer_add_string(json, "endless");
    else
        count_print(automaton_count(set->automaton), json);
}

static void faults_add(const struct search *search, struct buffer *json)
{
    buffer_add_string(json, ",\n\"fail\":[");
    for (int i = 0; i < search->kernel.faults; i++) {
        buffer_add_string(json, i ? "," : "");
        string_add(json, search->kernel.fault[i].text);
    }
    buffer_add_byte(json, ']');
}

static bool makes_pipes(const struct behaviour *behaviour)
{
    for (size_t i = 0; i < behaviour->object_names.count; i++)
        if (behaviour->objects[i].kind == OBJECT_PIPE_READ)
            return true;
    return false;
}

static void head_add(const struct result_set *set, struct buffer *json)
{
    const struct search *search = set->search;

    buffer_print(json, "{\"version\":1,\n\"complete\":%s,\n\"outcomes\":\"",
                 search_is_complete(search) ? "true" : "false");
    outcomes_add(set, json);
    buffer_print(json, "\",\n\"processes\":%zu,\n\"states\":%zu,\n\"runs\":%ld",
                 search->behaviour.family.count, search->packs.count, search->runs);
    faults_add(search, json);
    buffer_add_string(json, ",\n\"refused\":");
    string_add(json, search->reached == LIMIT_REFUSED ? limit_refused(search) : NULL);
    buffer_print(json, ",\n\"reads_empty_input\":%s,\n\"makes_pipes\":%s",
                 search->run.reads_input ? "true" : "false",
                 makes_pipes(&search->behaviour) ? "true" : "false");
}

struct buffer result_json(const struct result_set *set)
{
    struct buffer json = {0};

    head_add(set, &json);
    buffer_add_string(&json, ",\n\"incomplete\":");
    printed_add(set, incomplete_print, &json);
    buffer_add_string(&json, ",\n\"notes\":");
    printed_add(set, notes_print, &json);
    buffer_add_string(&json, ",\n\"findings\":[");
    for (int i = 0; i < set->findings->count; i++) {
        buffer_add_string(&json, i ? ",\n" : "\n");
        result_json_finding(set->search, &set->findings->list[i], &(struct json_fault){NULL, -1},
                            &json);
    }
    buffer_add_string(&json, "]}\n");
    return json;
}
