// SPDX-License-Identifier: MIT
//
// The first page: docs/README.md, with its list of chapters as a picture.

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/blocks.h"
#include "weave/book/book.h"
#include "weave/book/links.h"
#include "weave/pages/pages.h"
#include "weave/parts/figure.h"
#include "weave/parts/page.h"
#include "weave/parts/picture.h"
#include "weave/parts/prose.h"

// The chapter to which the link at the beginning of ITEM leads; NULL when ITEM does not begin with
// such a link.
static const struct chapter *chapter_of_item(const struct prose *prose, cmark_node *item)
{
    cmark_node *paragraph = cmark_node_first_child(item);
    cmark_node *first = paragraph == NULL ? NULL : cmark_node_first_child(paragraph);

    if (first == NULL || cmark_node_get_type(first) != CMARK_NODE_LINK)
        return NULL;
    struct link link = link_read(prose->book, prose->chapter, cmark_node_get_url(first));
    const struct chapter *chapter = link.kind == LINK_CHAPTER && link.place.size == 0 &&
                                            book_is_chapter(prose->book, link.chapter)
                                        ? link.chapter
                                        : NULL;
    link_free(&link);
    return chapter;
}

static size_t count_runs(const struct chapter *chapter)
{
    size_t count = 0;

    for (size_t i = 0; i < chapter->block_count; i++)
        count += is_transcript(&chapter->blocks[i]) ? 1 : 0;
    return count;
}

// Adds "1 rule" or "2 rules".
static void add_count(struct buffer *out, size_t count, const char *what)
{
    html_add(out, "%z %s%s", count, what, count == 1 ? "" : "s");
}

static void open_chapter(struct buffer *out, const struct book *book, const struct chapter *chapter)
{
    html_add(out, "<li>\n");
    picture_add(out, chapter);
    html_add(out, "<p class=\"name\"><span>%z</span> <a href=\"%t.html\">%q</a></p>\n<p>",
             (size_t)(chapter - book->chapters) + 1, TEXT(chapter->stem), TEXT(chapter->title));
}

// Adds the programs of CHAPTER to be downloaded, if there are few.
static void add_programs(struct buffer *out, const struct chapter *chapter)
{
    enum { PROGRAMS_MAX = 4 };

    for (size_t i = 0; i < chapter->program_count && chapter->program_count <= PROGRAMS_MAX; i++)
        html_add(out, " · <a href=\"%t\" download>%t</a>", TEXT(chapter->programs[i].site_name),
                 TEXT(chapter->programs[i].site_name));
}

static void close_chapter(struct buffer *out, const struct chapter *chapter)
{
    html_add(out, "</p>\n<p class=\"facts\">");
    add_count(out, chapter_code_lines(chapter), "line");
    html_add(out, " of code in ");
    add_count(out, chapter->chunk_count, "chunk");
    html_add(out, " · ");
    add_count(out, chapter->rule_count, "rule");
    html_add(out, " · ");
    add_count(out, count_runs(chapter), "run");
    add_programs(out, chapter);
    html_add(out, "</p>\n</li>\n");
}

// Is NODE the reading order, that is, a list whose items all begin with a link to a chapter?
static bool is_reading_order(const struct prose *prose, cmark_node *node)
{
    cmark_node *item = cmark_node_first_child(node);

    if (cmark_node_get_type(node) != CMARK_NODE_LIST)
        return false;
    for (; item != NULL; item = cmark_node_next(item)) {
        if (chapter_of_item(prose, item) == NULL)
            return false;
    }
    return true;
}

static void add_legend(struct buffer *out)
{
    html_add(out, "<p class=\"legend\">Each box is a chunk, as wide as it has lines. What stands "
                  "above the line forks; what "
                  "hangs below it waits.</p>\n");
}

// Adds what follows the link of an item, from FIRST on, without the colon after the link.
static void add_description(struct prose *prose, cmark_node *first)
{
    if (first != NULL && cmark_node_get_type(first) == CMARK_NODE_TEXT) {
        struct text text = text_of(cmark_node_get_literal(first));
        prose_add_text(prose, text_trim(text_from(text, text_starts(text, ":") ? 1 : 0)));
        first = cmark_node_next(first);
    }
    prose_add_inlines(prose, first, NULL);
}

static bool show_reading_order(struct prose *prose, cmark_node *node)
{
    if (!is_reading_order(prose, node))
        return false;
    html_add(prose->out, "<ol class=\"tree\">\n");
    for (cmark_node *item = cmark_node_first_child(node); item != NULL;
         item = cmark_node_next(item)) {
        const struct chapter *chapter = chapter_of_item(prose, item);
        cmark_node *paragraph = cmark_node_first_child(item);
        if (chapter == NULL)
            continue;
        open_chapter(prose->out, prose->book, chapter);
        add_description(prose, cmark_node_next(cmark_node_first_child(paragraph)));
        close_chapter(prose->out, chapter);
    }
    html_add(prose->out, "</ol>\n");
    add_legend(prose->out);
    return true;
}

// Adds the list of chapters when there is no docs/README.md.
static void add_plain_order(struct buffer *out, const struct book *book)
{
    html_add(out, "<ol class=\"tree\">\n");
    for (size_t i = 0; i < book->count; i++) {
        open_chapter(out, book, &book->chapters[i]);
        html_prose(out, book->chapters[i].summary);
        close_chapter(out, &book->chapters[i]);
    }
    html_add(out, "</ol>\n");
    add_legend(out);
}

static void add_front(struct buffer *out, const struct book *book)
{
    struct prose prose = {.out = out,
                          .book = book,
                          .chapter = &book->front,
                          .level = 1,
                          .demotion = 1,
                          .show_code = figure_add,
                          .show_special = show_reading_order};
    cmark_node *block = cmark_node_first_child(book->front.root);

    for (; block != NULL; block = cmark_node_next(block))
        prose_add(&prose, block);
}

void index_page(struct buffer *out, const struct book *book)
{
    struct page page = {.title = text_of("The chapters"),
                        .description =
                            "Small C programs that teach fork and waitpid, and every run of them",
                        .file = "index.html",
                        .classes = "front"};

    page_open(out, book, &page);
    html_add(out, "<h1>Fork by Example</h1>\n<p>Small C programs that teach <code>fork</code> and "
                  "<code>waitpid</code>, "
                  "each explained from the first line to the last, and tested against what is said "
                  "of it.</p>\n");
    if (book->front.document != NULL)
        add_front(out, book);
    else
        add_plain_order(out, book);
    page_close(out, book, book->front.path);
}
