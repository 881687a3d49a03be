// SPDX-License-Identifier: MIT
//
// The page about the program (lib/page/run_page.h).

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/findings.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/explore.h"
#include "forkcheck/report/report.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"
#include "lib/page/run_page.h"

enum { SCENARIOS_MAX = 8, GRAPH_MAX = 8 << 20 };

struct scenarios {
    struct run_page_scenario items[SCENARIOS_MAX];
    struct buffer graphs[SCENARIOS_MAX];
    size_t count;
};

// Adds the graph of a scenario, if it is complete and not so large that a browser could not show
// it.
static void scenario_add(struct check *check, struct scenarios *scenarios, const char *name)
{
    struct buffer graph = {0};

    for (size_t i = 0; i < scenarios->count; i++)
        if (strcmp(scenarios->items[i].name, name) == 0)
            return;
    if (scenarios->count == SCENARIOS_MAX)
        return;
    if (optional_file_read(explore_graph(check, name), &graph) && graph.size <= GRAPH_MAX &&
        text_find(buffer_text(&graph), "\n\"complete\":true", 0) != SIZE_MAX) {
        scenarios->graphs[scenarios->count] = graph;
        scenarios->items[scenarios->count++] =
            (struct run_page_scenario){name, "", buffer_text(&graph)};
    } else {
        buffer_free(&graph);
    }
}

// The program on a terminal and on a pipe, and with other arguments where findings need them.
static void scenarios_read(struct check *check, struct scenarios *scenarios)
{
    scenario_add(check, scenarios, "tty");
    scenario_add(check, scenarios, "pipe");
    for (size_t i = 0; i < findings_count(check->findings); i++) {
        const struct finding *finding = findings_at(check->findings, i);
        if (report_shows(check, finding) && finding->evidence.scenario != NULL)
            scenario_add(check, scenarios, finding->evidence.scenario);
    }
}

static const char *scenario_of(const struct finding *finding, const struct run_page *page)
{
    for (size_t i = 0; i < page->scenario_count; i++)
        if (finding->evidence.scenario != NULL &&
            strcmp(finding->evidence.scenario, page->scenarios[i].name) == 0)
            return page->scenarios[i].name;
    return NULL;
}

// "one_fork.c:12"
static const char *place_of(struct check *check, const struct finding *finding)
{
    const char *file = finding->file != NULL ? finding->file : check->name;

    return finding->line > 0 ? check_print(check, "%s:%u", file, finding->line) : file;
}

static void findings_take(struct check *check, struct run_page *page, struct run_page_finding *list)
{
    for (size_t i = 0; i < findings_count(check->findings); i++) {
        const struct finding *finding = findings_at(check->findings, i);
        if (!report_shows(check, finding))
            continue;
        const char *scenario = scenario_of(finding, page);
        struct buffer address = report_page(check, finding->entry);
        list[page->finding_count++] = (struct run_page_finding){
            .place = text_of(place_of(check, finding)),
            .severity = severity_name(finding->entry->severity),
            .code =
                text_of(check_print(check, "%s %s", finding->entry->code, finding->entry->name)),
            .text = text_of(finding->text),
            .why = finding->entry->why,
            .certain = scenario != NULL ? finding->evidence.certain : NULL,
            .page = address.size > 0 ? check_print(check, "%s", address.data) : NULL,
            .scenario = scenario,
            .schedule = text_of(scenario != NULL ? finding->evidence.schedule : "")};
        buffer_free(&address);
    }
    page->findings = list;
}

static void sources_read(struct check *check, struct buffer *texts, struct run_page_source *sources,
                         struct run_page *page)
{
    const struct words *files = &check->options->sources;

    for (size_t i = 0; i < files->count; i++)
        if (optional_file_read(files->items[i], &texts[i]))
            sources[page->source_count++] = (struct run_page_source){
                text_base_name(text_of(files->items[i])), buffer_text(&texts[i])};
    page->sources = sources;
}

static const char *summary_of(struct check *check, size_t shown)
{
    if (shown > 0)
        return check_print(check, "%zu finding%s", shown, shown == 1 ? "" : "s");
    return check->missing.count > 0 ? "Nothing found, but not all was checked" : "Nothing found";
}

void report_html(struct check *check, struct buffer *out)
{
    const size_t sources = check->options->sources.count;
    struct scenarios scenarios = {.count = 0};
    struct run_page_finding *list = memory_new(findings_count(check->findings) + 1, sizeof *list);
    struct run_page_source *files = memory_new(sources + 1, sizeof *files);
    struct buffer *texts = memory_new(sources + 1, sizeof *texts);
    struct buffer report = {0};
    scenarios_read(check, &scenarios);
    struct run_page page = {.program = text_of(check->name),
                            .scenarios = scenarios.items,
                            .scenario_count = scenarios.count,
                            .tool = "forkcheck"};

    findings_take(check, &page, list);
    sources_read(check, texts, files, &page);
    report_text(check, false, &report);
    page.report = buffer_text(&report);
    page.summary = text_of(summary_of(check, page.finding_count));
    run_page_add(out, &page);
    for (size_t i = 0; i < sources; i++)
        buffer_free(&texts[i]);
    for (size_t i = 0; i < scenarios.count; i++)
        buffer_free(&scenarios.graphs[i]);
    buffer_free(&report);
    free(texts);
    free(files);
    free(list);
}
