// SPDX-License-Identifier: MIT
// The result as JSON; interleave(1) describes it.
#include "interleave/report/findings.h"
#include "interleave/report/graph.h"
#include "interleave/report/outcomes.h"
#include "interleave/report/report.h"
#include "interleave/report/schedule.h"
#include "interleave/search/automaton.h"
#include "interleave/search/count.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/json_string.h"
#include "lib/graph/state_graph.h"

static void head_add(const struct result_set *set, struct buffer *json)
{
    buffer_print(json, "{\"version\":2,\n\"complete\":%s,\n\"outcomes\":\"",
                 search_is_complete(set->search) ? "true" : "false");
    if (set->automaton->endless)
        buffer_add_string(json, "endless");
    else
        count_print(automaton_count(set->automaton), json);
    buffer_add_string(json, "\",\n");
}

static void graph_add(const struct result_set *set, struct buffer *json)
{
    struct state_graph graph = graph_make(set);

    state_graph_print(&graph, json);
    state_graph_free(&graph);
}

static void files_add(const struct result_set *set, struct buffer *json)
{
    buffer_add_string(json, ",\n\"files\":[");
    for (size_t i = 0; i < set->search->files.count; i++) {
        buffer_add_string(json, i ? "," : "");
        json_add_string(json, buffer_text(&set->search->files.keys[i]));
    }
    buffer_add_byte(json, ']');
}

// ---- Outcomes -----------------------------------------------------------------------------------

static void line_add(void *context, const struct outcome_line *line)
{
    struct buffer *json = context;

    buffer_print(json, "%s[%d,", json->data[json->size - 1] == ']' ? "," : "", line->stream);
    json_add_string(json, line->text);
    buffer_add_string(json, line->is_cut ? ",true]" : "]");
}

static bool outcome_add(void *context, const struct outcome *outcome)
{
    struct buffer *json = context;
    struct buffer end = {0};

    outcome_end_print(&outcome->end, &end);
    buffer_add_string(json, json->data[json->size - 1] == '}' ? ",\n" : "\n");
    buffer_add_string(json, "{\"lines\":[");
    outcome_lines(outcome, line_add, json);
    buffer_add_string(json, "],\"end\":");
    json_add_string(json, buffer_text(&end));
    if (outcome->end.files)
        buffer_print(json, ",\"files\":%d", outcome->end.files);
    buffer_add_byte(json, '}');
    buffer_free(&end);
    return true;
}

static void finding_add(const struct finding *finding, struct buffer *json)
{
    struct buffer schedule = {0};

    schedule_print(finding->steps, finding->count, &schedule);
    buffer_print(json, "{\"kind\":\"%s\",\"line\":%d,\"text\":", finding_name(finding->kind),
                 finding->line);
    json_add_string(json, buffer_text(&finding->text));
    buffer_print(json, ",\"schedule\":\"%s\"}", buffer_string(&schedule));
    buffer_free(&schedule);
}

struct buffer report_json(const struct result_set *set)
{
    struct buffer json = {0};

    head_add(set, &json);
    graph_add(set, &json);
    files_add(set, &json);
    buffer_add_string(&json, ",\n\"list\":[");
    (void)outcomes_list(set, outcome_add, &json);
    buffer_add_string(&json, "],\n\"findings\":[");
    for (int i = 0; i < set->findings->count; i++) {
        buffer_add_string(&json, i ? "," : "");
        finding_add(&set->findings->list[i], &json);
    }
    buffer_add_string(&json, "]}\n");
    return json;
}
