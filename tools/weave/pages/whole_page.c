// SPDX-License-Identifier: MIT
//
// The pages that hold all chapters: one to be searched with the browser, and two to be printed.

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/pages/chapter_prose.h"
#include "weave/pages/pages.h"
#include "weave/parts/fold.h"
#include "weave/parts/page.h"
#include "weave/parts/prose.h"

// A page that holds all chapters.
struct whole {
    bool is_paper;    // to be printed: with pictures, and with open folds
    bool has_answers; // with the folds whose summary is "Answers"
};

#define TO_RUN                                                                                     \
    "<p class=\"repeat\"><b>To make a run yourself:</b> put the programs of its chapter into an "  \
    "empty directory, compile the one that it starts, then type what follows each "                \
    "<code>$</code>. "                                                                             \
    "Your PIDs will be others. "

// +1 when BLOCK opens a fold, -1 when it closes one, 0 for any other block. SUMMARY is set when it
// opens one.
static int fold_step(cmark_node *block, struct text *summary)
{
    if (cmark_node_get_type(block) != CMARK_NODE_HTML_BLOCK)
        return 0;
    switch (fold_kind(block, summary)) {
    case FOLD_OPENS:
        return 1;
    case FOLD_CLOSES:
        return -1;
    default:
        return 0;
    }
}

static bool begins_answers(cmark_node *block)
{
    struct text summary = {0};

    return fold_step(block, &summary) > 0 && text_equal(summary, text_of("Answers"));
}

// The block that closes the fold which BLOCK opens.
static cmark_node *fold_end(cmark_node *block)
{
    struct text summary = {0};
    int depth = fold_step(block, &summary);

    while (depth > 0) {
        block = cmark_node_next(block);
        depth += fold_step(block, &summary);
    }
    return block;
}

static void add_chapter(struct buffer *out, const struct book *book, size_t number,
                        struct whole whole)
{
    const struct chapter *chapter = &book->chapters[number];
    struct prose prose = chapter_prose(out, book, chapter);
    cmark_node *block = cmark_node_first_child(chapter->root);

    prose.is_single_page = true;
    prose.is_paper = whole.is_paper;
    prose.demotion = 1;
    html_add(out, "<section class=\"chapter\">\n<p class=\"kicker\">Chapter %z</p>\n", number + 1);
    for (; block != NULL; block = cmark_node_next(block)) {
        if (!whole.has_answers && begins_answers(block))
            block = fold_end(block);
        else
            prose_add(&prose, block);
    }
    html_add(out, "</section>\n");
}

static void add_chapters(struct buffer *out, const struct book *book, struct whole whole)
{
    for (size_t i = 0; i < book->count; i++)
        add_chapter(out, book, i, whole);
    page_close(out, book, NULL);
}

void all_page(struct buffer *out, const struct book *book)
{
    struct page page = {.title = text_of("All chapters on one page"),
                        .description = "The whole pack on one page, to be searched",
                        .file = "all.html",
                        .classes = "single"};

    page_open(out, book, &page);
    html_add(out, "<h1>Fork by Example</h1>\n<p>All chapters on one page, to search with the "
                  "browser. To print: <a href=\"print.html\">the chapters without the answers</a>, "
                  "<a href=\"print-answers.html\">the chapters with the answers</a>.</p>\n" TO_RUN
                  "The pictures, all other outputs and the stepper stand on the pages of the "
                  "chapters.</p>\n");
    add_chapters(out, book, (struct whole){.has_answers = true});
}

// ---- Paper --------------------------------------------------------------------------------------

// Adds the sections of CHAPTER, of the second level.
static void add_sections(struct buffer *out, const struct chapter *chapter)
{
    size_t count = 0;

    for (size_t i = 0; i < chapter->section_count; i++) {
        const struct section *section = &chapter->sections[i];
        if (section->level == 2)
            html_add(out, "%h<li><a href=\"#%t:%t\">%q</a></li>\n", count++ == 0 ? "\n<ul>\n" : "",
                     TEXT(chapter->stem), TEXT(section->id), TEXT(section->title));
    }
    html_add(out, "%h", count > 0 ? "</ul>\n" : "");
}

static void add_contents(struct buffer *out, const struct book *book)
{
    html_add(out, "<nav class=\"all-contents\" aria-label=\"Contents\">\n<ol>\n");
    for (size_t i = 0; i < book->count; i++) {
        const struct chapter *chapter = &book->chapters[i];
        html_add(out, "<li><a href=\"#%t:%t\">%q</a>", TEXT(chapter->stem),
                 TEXT(chapter->sections[0].id), TEXT(chapter->title));
        add_sections(out, chapter);
        html_add(out, "</li>\n");
    }
    html_add(out, "</ol>\n</nav>\n");
}

static void add_paper(struct buffer *out, const struct book *book, bool has_answers)
{
    struct page page = {.title = text_of(has_answers ? "To print, with the answers" : "To print"),
                        .description = "All chapters, laid out for paper",
                        .file = "",
                        .classes = "single paper"};

    page_open(out, book, &page);
    html_add(out, "<h1>Fork by Example</h1>\n<p>Small C programs that teach <code>fork</code> and "
                  "<code>waitpid</code>");
    html_add(out, has_answers ? ", with the answers to their exercises" : "");
    html_add(out, ".</p>\n" TO_RUN "All other outputs and the stepper stand on the pages of the "
                  "chapters.</p>\n");
    add_contents(out, book);
    add_chapters(out, book, (struct whole){.is_paper = true, .has_answers = has_answers});
}

void print_page(struct buffer *out, const struct book *book)
{
    add_paper(out, book, false);
}

void print_answers_page(struct buffer *out, const struct book *book)
{
    add_paper(out, book, true);
}
