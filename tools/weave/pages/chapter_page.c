// SPDX-License-Identifier: MIT
//
// A chapter's page.

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/pages/chapter_prose.h"
#include "weave/pages/pages.h"
#include "weave/parts/key.h"
#include "weave/parts/page.h"
#include "weave/parts/prose.h"

// Adds the contents of the page: its sections of the second level, and its programs.
static void add_contents(struct buffer *out, const struct chapter *chapter)
{
    enum { PROGRAMS_MAX = 4 };

    html_add(out,
             "<nav class=\"contents\" aria-label=\"On this page\">\n<p>On this page</p>\n<ol>\n");
    for (size_t i = 0; i < chapter->section_count; i++) {
        if (chapter->sections[i].level == 2)
            html_add(out, "<li><a href=\"#%t\">%q</a></li>\n", TEXT(chapter->sections[i].id),
                     TEXT(chapter->sections[i].title));
    }
    html_add(out, "</ol>\n");
    // Many programs would bury the contents. The captions of their chunks lead to them as well.
    for (size_t i = 0; i < chapter->program_count && chapter->program_count <= PROGRAMS_MAX; i++)
        html_add(out,
                 "<p class=\"file\"><a href=\"%t\" download>%t</a> <a href=\"%t.html\">in "
                 "full</a></p>\n",
                 TEXT(chapter->programs[i].site_name), TEXT(chapter->programs[i].site_name),
                 TEXT(chapter->programs[i].site_name));
    html_add(out, "</nav>\n");
}

static void add_turn(struct buffer *out, const struct book *book, size_t number)
{
    html_add(out, "<nav class=\"turn\" aria-label=\"Chapters\">\n");
    if (number > 0)
        html_add(out, "<a rel=\"prev\" href=\"%t.html\"><span>Before</span>%q</a>\n",
                 TEXT(book->chapters[number - 1].stem), TEXT(book->chapters[number - 1].title));
    else
        html_add(out, "<a rel=\"prev\" href=\"index.html\"><span>Before</span>All chapters</a>\n");
    if (number + 1 < book->count)
        html_add(out, "<a rel=\"next\" href=\"%t.html\"><span>Next</span>%q</a>\n",
                 TEXT(book->chapters[number + 1].stem), TEXT(book->chapters[number + 1].title));
    else
        html_add(out, "<a rel=\"next\" href=\"rules.html\"><span>Next</span>All rules</a>\n");
    html_add(out, "</nav>\n");
}

// Adds the scripts of the page: the graphs, and the stepper that lets readers walk through them.
static void add_scripts(struct buffer *out, const struct chapter *chapter)
{
    size_t count = 0;

    for (size_t i = 0; i < chapter->recordings.count; i++) {
        html_add(out, "<script src=\"%t.runs.js\" defer></script>\n",
                 TEXT(chapter->recordings.items[i].name));
        count++;
    }
    if (count > 0)
        html_add(out, "<script src=\"graph.js\" defer></script>\n"
                      "<script src=\"stepper.js\" defer></script>\n");
}

void chapter_page(struct buffer *out, const struct book *book, size_t number)
{
    const struct chapter *chapter = &book->chapters[number];
    struct buffer text = {0};
    struct prose prose = chapter_prose(&text, book, chapter);
    struct buffer contents = {0};
    struct page page = {.title = chapter->title, .file = "", .classes = "notes"};
    cmark_node *block = cmark_node_first_child(chapter->root);

    add_contents(&contents, chapter);
    page.contents = buffer_text(&contents);
    page.description = chapter->summary.data;
    page_open(out, book, &page);
    html_add(out, "<p class=\"kicker\">Chapter %z</p>\n", number + 1);
    for (; block != NULL; block = cmark_node_next(block))
        prose_add(&prose, block);
    key_add_below_first(out, buffer_text(&text));
    add_turn(out, book, number);
    add_scripts(out, chapter);
    page_close(out, book, chapter->path);
    buffer_free(&contents);
    buffer_free(&text);
}
