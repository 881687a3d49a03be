// SPDX-License-Identifier: MIT
//
// Writes the page about one program.

#include "lib/page/run_page.h"

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/assets/assets.h"
#include "lib/page/html.h"

// Nothing is loaded, and nothing is sent: the page has all that it needs.
#define POLICY                                                                                     \
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

// The name of the runs in addresses and in the script: the program's own may have any characters.
#define RUNS "program"

static void add_head(struct buffer *out, const struct run_page *page)
{
    html_add(out,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n"
             "<title>%t under every schedule</title>\n<style>\n",
             POLICY, TEXT(page->program));
    buffer_add_string(out, site_css);
    assets_add_runs_style(out);
    buffer_add_string(out, "</style>\n</head>\n");
}

// "prog.c:12: error FC101 zombie"
static void add_finding_head(struct buffer *out, const struct run_page_finding *finding)
{
    html_add(out, "<li class=\"%s\"><p class=\"head\">%t: <strong>%s</strong> %t</p>",
             finding->severity, TEXT(finding->place), finding->severity, TEXT(finding->code));
}

static void add_sentence(struct buffer *out, const char *before, const char *sentence)
{
    if (sentence != NULL)
        html_add(out, "<p class=\"more\">%s%s</p>", before, sentence);
}

static void add_links(struct buffer *out, const struct run_page_finding *finding)
{
    if (finding->page != NULL)
        html_add(out, "<p><a href=\"%s\">What it means</a></p>", finding->page);
    if (finding->scenario != NULL)
        html_add(out, "<p><a href=\"#schedule:" RUNS ":%s:%t\">Show how it comes about</a></p>",
                 finding->scenario, TEXT(finding->schedule));
}

static void add_findings(struct buffer *out, const struct run_page *page)
{
    if (page->finding_count == 0)
        return;
    html_add(out, "<h2 id=\"findings\">What goes wrong</h2>\n<ul class=\"findings\">\n");
    for (size_t i = 0; i < page->finding_count; i++) {
        const struct run_page_finding *finding = &page->findings[i];
        if (finding->severity != NULL)
            add_finding_head(out, finding);
        else
            html_add(out, "<li>");
        html_add(out, "<p>%t</p>", TEXT(finding->text));
        add_sentence(out, "", finding->why);
        add_sentence(out, "Certain ", finding->certain);
        add_links(out, finding);
        html_add(out, "</li>\n");
    }
    html_add(out, "</ul>\n");
}

// Each line has its number, by which the stepper finds it.
static void add_lines(struct buffer *out, struct text text)
{
    size_t number = 0;

    while (text.size > 0) {
        const size_t newline = text_find(text, "\n", 0);
        const size_t size = newline == SIZE_MAX ? text.size : newline;
        html_add(out, "<span data-line=\"%z\">%t\n</span>", ++number,
                 TEXT(((struct text){text.data, size})));
        text = text_from(text, newline == SIZE_MAX ? size : size + 1);
    }
}

static void add_sources(struct buffer *out, const struct run_page *page)
{
    for (size_t i = 0; i < page->source_count; i++) {
        const struct run_page_source *source = &page->sources[i];
        html_add(out,
                 "<h2 id=\"source:%z\">%t</h2>\n<figure class=\"chunk listing\" data-file=\"%t\">"
                 "<pre tabindex=\"0\" role=\"region\" aria-label=\"%t\">",
                 i + 1, TEXT(source->name), TEXT(source->name), TEXT(source->name));
        add_lines(out, source->text);
        html_add(out, "</pre></figure>\n");
    }
}

static void add_report(struct buffer *out, const struct run_page *page)
{
    html_add(out,
             "<h2 id=\"report\">All that %s prints</h2>\n<details>\n"
             "<summary>The report</summary>\n<pre class=\"outcome\" tabindex=\"0\" "
             "role=\"region\" aria-label=\"The report\">%t"
             "</pre>\n</details>\n",
             page->tool, TEXT(page->report));
}

// Graphs are in ASCII and have no `<` (json_string.h), so they can stand in a script.
static void add_scripts(struct buffer *out, const struct run_page *page)
{
    buffer_add_string(out, "<script>\nwindow.forkRuns = {\"" RUNS "\": {\n");
    for (size_t i = 0; i < page->scenario_count; i++) {
        html_add(out, "\"%s\":\n", page->scenarios[i].name);
        buffer_add(out, page->scenarios[i].graph);
        buffer_add_string(out, ",\n");
    }
    buffer_add_string(out, "}};\n</script>\n<script>\n");
    buffer_add_string(out, site_js);
    buffer_add_string(out, "</script>\n<script>\n");
    buffer_add_string(out, graph_js);
    buffer_add_string(out, "</script>\n<script>\n");
    assets_add_stepper(out);
    buffer_add_string(out, "</script>\n");
}

static void add_stepper(struct buffer *out, const struct run_page *page)
{
    const struct text file = page->source_count > 0 ? page->sources[0].name : text_of("");

    html_add(out,
             "<h2 id=\"steps\">Step by step</h2>\n<div class=\"stepper\" data-runs=\"" RUNS "\" "
             "data-program=\"%t\" data-file=\"%t\" data-tool=\"interleave\" data-options=\"%s\">"
             "</div>\n<noscript><p>The steps need JavaScript.</p></noscript>\n",
             TEXT(page->program), TEXT(file), page->scenarios[0].options);
}

void run_page_add(struct buffer *out, const struct run_page *page)
{
    add_head(out, page);
    html_add(out,
             "<body>\n<a class=\"skip\" href=\"#page:text\">Skip to the text</a>\n"
             "<div class=\"frame\">\n<main id=\"page:text\" class=\"wide\" tabindex=\"-1\">\n"
             "<h1>%t</h1>\n<p class=\"lead\">%t</p>\n",
             TEXT(page->program), TEXT(page->summary));
    add_findings(out, page);
    if (page->scenario_count > 0)
        add_stepper(out, page);
    add_report(out, page);
    add_sources(out, page);
    html_add(out,
             "</main>\n</div>\n<footer class=\"foot\">\n<p>Made by %s, of Fork by Example.</p>\n"
             "</footer>\n",
             page->tool);
    if (page->scenario_count > 0)
        add_scripts(out, page);
    html_add(out, "</body>\n</html>\n");
}
