// SPDX-License-Identifier: MIT
// Collects what lib/page/run_page.h puts on the page.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/faults.h"
#include "interleave/report/critical.h"
#include "interleave/report/findings.h"
#include "interleave/report/html.h"
#include "interleave/report/report.h"
#include "interleave/report/schedule.h"
#include "interleave/report/source_files.h"
#include "interleave/search/search.h"
#include "interleave/tracee/streams.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/page/run_page.h"

// What one of the functions that print to a stream prints.
struct printing {
    FILE *out;
    char *text;
    size_t size;
};

static void printing_begin(struct printing *printing)
{
    *printing = (struct printing){0};
    printing->out = open_memstream(&printing->text, &printing->size);
    if (!printing->out)
        die("open_memstream:");
}

static struct text printing_end(struct printing *printing)
{
    if (fclose(printing->out))
        die("open_memstream:");
    return (struct text){printing->text, printing->size};
}

static struct text first_line(struct text text)
{
    const size_t newline = text_find(text, "\n", 0);

    return newline == SIZE_MAX ? text : (struct text){text.data, newline};
}

static const char *scenario_name(const struct result_set *set)
{
    static const char *const names[] = {
        [OUTPUT_TTY] = "tty", [OUTPUT_PIPE] = "pipe", [OUTPUT_FILE] = "file"};

    return names[set->options->output];
}

// The options that decide which schedules there are, for a command line that shows one again.
static void options_print(const struct options *options, struct buffer *text)
{
    static const char *const outputs[] = {
        [OUTPUT_TTY] = "", [OUTPUT_PIPE] = " --stdout=pipe", [OUTPUT_FILE] = " --stdout=file"};

    buffer_add_string(text, outputs[options->output]);
    if (options->reaps_any)
        buffer_add_string(text, " --reap=any");
    if (options->pipe_size)
        buffer_print(text, " --pipe-size %zu", options->pipe_size);
    for (int i = 0; i < options->faults; i++)
        buffer_print(text, " --fail '%s'", options->fault[i].text);
}

enum { TEXTS_EACH = 3 };

// The findings borrow TEXTS: each its text, its schedule, and from where on it is certain.
static void findings_add(const struct result_set *set, struct run_page *page,
                         struct run_page_finding *findings, struct buffer *texts)
{
    for (size_t i = 0; i < (size_t)set->findings->count; i++) {
        const struct finding *finding = &set->findings->list[i];
        struct buffer *own = &texts[TEXTS_EACH * i];
        struct printing printing;
        printing_begin(&printing);
        report_finding(set->search, finding, printing.out);
        buffer_add(&own[0], first_line(printing_end(&printing)));
        free(printing.text);
        schedule_print(finding->steps, finding->count, &own[1]);
        critical_print(finding, &own[2]);
        findings[i] = (struct run_page_finding){
            .text = buffer_text(&own[0]),
            .scenario = page->scenario_count > 0 ? scenario_name(set) : NULL,
            .schedule = buffer_text(&own[1]),
            .certain = own[2].size > 0 ? own[2].data : NULL};
    }
    page->findings = findings;
    page->finding_count = (size_t)set->findings->count;
}

static struct run_page_source *sources_make(const struct source_files *files)
{
    struct run_page_source *sources = memory_new(files->count + 1, sizeof *sources);

    for (size_t i = 0; i < files->count; i++)
        sources[i] = (struct run_page_source){buffer_text(&files->list[i].name),
                                              buffer_text(&files->list[i].text)};
    return sources;
}

static struct text base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return text_of(slash ? slash + 1 : path);
}

void html_page(const struct result_set *set, struct buffer *out)
{
    const size_t findings = (size_t)set->findings->count;
    struct run_page_finding *list = memory_new(findings + 1, sizeof *list);
    struct buffer *texts = memory_new(TEXTS_EACH * findings + 1, sizeof *texts);
    struct buffer graph = report_json(set);
    struct buffer options = {0};
    struct source_files files;
    struct printing printing;

    printing_begin(&printing);
    report_all(set, printing.out);
    const struct text report = printing_end(&printing);
    options_print(set->options, &options);
    source_files_read(&files, &set->search->behaviour, set->options->program[0]);
    struct run_page_source *sources = sources_make(&files);
    const struct run_page_scenario scenario = {scenario_name(set), buffer_string(&options),
                                               buffer_text(&graph)};
    struct run_page page = {.program = base_name(set->options->program[0]),
                            .summary = first_line(report),
                            .scenarios = &scenario,
                            .scenario_count = search_is_complete(set->search),
                            .sources = sources,
                            .source_count = files.count,
                            .tool = "interleave",
                            .report = report};
    findings_add(set, &page, list, texts);
    run_page_add(out, &page);
    for (size_t i = 0; i < TEXTS_EACH * findings; i++)
        buffer_free(&texts[i]);
    free(texts);
    free(list);
    free(sources);
    free(printing.text);
    source_files_free(&files);
    buffer_free(&options);
    buffer_free(&graph);
}
