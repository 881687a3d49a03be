// SPDX-License-Identifier: MIT
//
// The files of the site.

#include "weave/site.h"

#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/json_string.h"
#include "lib/base/memory.h"
#include "lib/base/same_name.h"
#include "lib/base/text.h"
#include "lib/graph/state_graph.h"
#include "lib/literate/document.h"
#include "lib/literate/patch.h"
#include "lib/page/assets/assets.h"
#include "lib/page/html.h"
#include "weave/assets/assets.h"
#include "weave/book/book.h"
#include "weave/pages/pages.h"
#include "weave/parts/variant.h"
#include "weave/runs/native.h"
#include "weave/runs/recordings.h"

// The pages that exist once, for all chapters together.
static const struct {
    const char *name;
    void (*make)(struct buffer *out, const struct book *book);
} single[] = {
    {"index.html", index_page},         {"all.html", all_page},
    {"print.html", print_page},         {"print-answers.html", print_answers_page},
    {"rules.html", rules_page},         {"python.html", python_page},
    {"reference.html", reference_page}, {"search.js", search_data},
};

// The file of SITE whose name a file system that ignores case or normalisation takes for NAME; NULL
// when there is none.
static const struct site_file *find_same(const struct site *site, struct text name)
{
    struct buffer key = {0};
    const struct site_file *found = NULL;

    same_name_key(&key, name);
    for (size_t i = 0; i < site->count && found == NULL; i++)
        if (text_equal(buffer_text(&site->files[i].key), buffer_text(&key)))
            found = &site->files[i];
    buffer_free(&key);
    return found;
}

// Adds an empty file NAME and returns its content, which the caller fills before the next call of
// add(). Reports to OWNER when the name is taken.
static struct buffer *add(struct site *site, struct chapter *owner, struct text name)
{
    const struct site_file *same = find_same(site, name);

    if (same != NULL && owner != NULL)
        diagnostics_add(owner->errors, (struct place){1, 1},
                        text_equal(same->name, name)
                            ? "two files of the site would be named %.*s"
                            : "two files of the site would be named %.*s, but for case or "
                              "Unicode's normalisation",
                        (int)name.size, name.data);
    site->files = memory_grow(site->files, &site->capacity, site->count + 1, sizeof *site->files);
    site->files[site->count] = (struct site_file){.name = name, .owner = owner};
    same_name_key(&site->files[site->count].key, name);
    return &site->files[site->count++].content;
}

// PREFIX, a dot, MIDDLE and ENDING, which may be empty.
static struct text file_name(struct book *book, struct text prefix, const char *middle,
                             const char *ending)
{
    struct buffer name = {0};
    struct text result;

    buffer_add(&name, prefix);
    buffer_add_byte(&name, '.');
    buffer_add_string(&name, middle);
    buffer_add_string(&name, ending);
    result = arena_copy(&book->arena, buffer_text(&name));
    buffer_free(&name);
    return result;
}

// Adds TEXT, in which \n is a newline, as a string of JSON.
static void add_lines(struct buffer *script, struct text text)
{
    struct buffer lines = {0};

    for (size_t at = 0; at < text.size;) {
        size_t newline = text_find(text, "\\n", at);
        buffer_add(&lines, (struct text){text.data + at, newline - at});
        if (newline < text.size)
            buffer_add_byte(&lines, '\n');
        at = newline + 2;
    }
    json_add_string(script, buffer_text(&lines));
    buffer_free(&lines);
}

// Adds the outputs of real runs to the script, each with the number of runs that printed it.
static void add_native(struct buffer *script, const struct recording *recording)
{
    const struct native *native = &recording->native;

    if (native->count == 0)
        return;
    html_add(script, "window.forkNative = window.forkNative || {};\nwindow.forkNative[\"%t\"] = [",
             TEXT(recording->name));
    for (size_t i = 0; i < native->count; i++) {
        html_add(script, i == 0 ? "\n[%z," : ",\n[%z,", native->outputs[i].count);
        add_lines(script, native->outputs[i].text);
        buffer_add_string(script, "]");
    }
    buffer_add_string(script, "];\n");
}

// Adds the lists of outcomes of RECORDING, and its graphs as a script: unlike data, a script can be
// loaded by a page that is read from a directory on disk.
static void add_recording(struct site *site, struct book *book, struct chapter *chapter,
                          const struct recording *recording)
{
    struct buffer *graphs = NULL;

    for (int i = 0; i < SCENARIO_COUNT; i++) {
        const char *scenario = scenario_name((enum scenario)i);
        if (i != SCENARIO_ANY && recording->schedules[i].text.size > 0)
            buffer_add(add(site, chapter, file_name(book, recording->name, scenario, ".txt")),
                       buffer_text(&recording->schedules[i].text));
    }
    graphs = add(site, chapter, file_name(book, recording->name, "runs", ".js"));
    html_add(graphs, "window.forkRuns = window.forkRuns || {};\nwindow.forkRuns[\"%t\"] = {\n",
             TEXT(recording->name));
    for (int i = 0; i < SCENARIO_COUNT; i++) {
        if (i == SCENARIO_ANY || recording->schedules[i].list.count == 0)
            continue;
        html_add(graphs, "\"%s\":\n{", scenario_name((enum scenario)i));
        state_graph_print(&recording->schedules[i].graph, graphs);
        html_add(graphs, "},\n");
    }
    html_add(graphs, "};\n");
    add_native(graphs, recording);
}

static void add_variant(struct site *site, struct book *book, struct chapter *chapter,
                        const struct patch *patch)
{
    struct buffer name = {0};

    variant_add_site_name(&name, chapter, patch);
    buffer_add(add(site, chapter, arena_copy(&book->arena, buffer_text(&name))),
               buffer_text(&patch->result));
    buffer_free(&name);
}

static void add_chapter(struct site *site, struct book *book, size_t number)
{
    struct chapter *chapter = &book->chapters[number];

    chapter_page(add(site, chapter, file_name(book, chapter->stem, "html", "")), book, number);
    for (size_t i = 0; i < chapter->program_count; i++) {
        const struct program *program = &chapter->programs[i];
        buffer_add(add(site, chapter, program->site_name), program->code);
        listing_page(add(site, chapter, file_name(book, program->site_name, "html", "")), book,
                     chapter, i);
    }
    for (size_t i = 0; i < chapter->patches.count; i++)
        add_variant(site, book, chapter, &chapter->patches.items[i]);
    for (size_t i = 0; i < chapter->recordings.count; i++)
        add_recording(site, book, chapter, &chapter->recordings.items[i]);
}

static void add_assets(struct site *site)
{
    struct buffer *style = add(site, NULL, text_of("site.css"));
    buffer_add_string(style, site_css);
    buffer_add_string(style, paper_css);
    buffer_add_string(add(site, NULL, text_of("site.js")), site_js);
    buffer_add_string(add(site, NULL, text_of("find.js")), find_js);
    buffer_add_string(add(site, NULL, text_of("graph.js")), graph_js);
    assets_add_stepper(add(site, NULL, text_of("stepper.js")));
    assets_add_runs_style(add(site, NULL, text_of("runs.css")));
}

static void add_figures(struct site *site, const struct book *book)
{
    for (size_t i = 0; i < book->figure_count; i++) {
        const struct figure *figure = &book->figures[i];
        buffer_add(add(site, figure->owner, figure->name), buffer_text(&figure->content));
    }
}

static uint64_t site_size(const struct site *site)
{
    uint64_t size = 0;

    for (size_t i = 0; i < site->count; i++)
        size += site->files[i].content.size;
    return size;
}

// The largest size of the site. Figures, and the outcomes and graphs of recordings, count as much
// as documents.
static uint64_t site_limit(const struct book *book)
{
    uint64_t size = 0;

    for (size_t i = 0; i < book->figure_count; i++)
        size += book->figures[i].content.size;
    for (size_t i = 0; i < book->count; i++) {
        const struct chapter *chapter = &book->chapters[i];
        size += chapter->document->source.bytes.size;
        for (size_t j = 0; j < chapter->recordings.count; j++)
            for (size_t k = 0; k < SCENARIO_COUNT; k++)
                size += chapter->recordings.items[j].schedules[k].size;
    }
    return document_limit(size);
}

void site_make(struct site *site, struct book *book)
{
    const uint64_t limit = site_limit(book);
    const size_t page_count = sizeof single / sizeof single[0];

    add_assets(site);
    add_figures(site, book);
    for (size_t i = 0; i < page_count && site_size(site) <= limit; i++)
        single[i].make(add(site, NULL, text_of(single[i].name)), book);
    if (book->has_findings)
        findings_page(add(site, NULL, text_of("findings.html")), book);
    if (book->glossary.document != NULL)
        glossary_page(add(site, &book->glossary, text_of("glossary.html")), book);
    if (book->sheet.document != NULL)
        sheet_page(add(site, &book->sheet, text_of("sheet.html")), book);
    for (size_t i = 0; i < book->count; i++) {
        if (site_size(site) <= limit)
            add_chapter(site, book, i);
        if (site_size(site) > limit) {
            diagnostics_add(book->chapters[i].errors, (struct place){1, 1},
                            "the site would be larger than 64 MiB and 16 times its documents");
            return;
        }
    }
}

void site_free(struct site *site)
{
    for (size_t i = 0; i < site->count; i++) {
        buffer_free(&site->files[i].content);
        buffer_free(&site->files[i].key);
    }
    free(site->files);
    *site = (struct site){0};
}
