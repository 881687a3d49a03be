// SPDX-License-Identifier: MIT
//
// The terms of the glossary, each with its meaning.

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/pages/pages.h"
#include "weave/parts/figure.h"
#include "weave/parts/page.h"
#include "weave/parts/prose.h"

static bool is_term(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_HEADING &&
           cmark_node_get_heading_level(node) == 2;
}

static void add_term(struct prose *prose, const struct term *term)
{
    cmark_node *node = cmark_node_next(term->section->heading);

    html_add(prose->out, "<dt id=\"%t\">%q</dt>\n<dd>", TEXT(term->id), TEXT(term->section->title));
    for (; node != NULL && !is_term(node); node = cmark_node_next(node))
        prose_add(prose, node);
    html_add(prose->out, "</dd>\n");
}

void glossary_page(struct buffer *out, const struct book *book)
{
    const struct chapter *glossary = &book->glossary;
    struct prose prose = {
        .out = out, .book = book, .chapter = glossary, .level = 1, .show_code = figure_add};
    struct page page = {.title = glossary->title,
                        .description = glossary->summary.data,
                        .file = "glossary.html",
                        .classes = ""};
    cmark_node *node = cmark_node_first_child(glossary->root);

    page_open(out, book, &page);
    for (; node != NULL && !is_term(node); node = cmark_node_next(node))
        prose_add(&prose, node);
    html_add(out, "<dl class=\"terms\">\n");
    for (size_t i = 0; i < book->terms.count; i++)
        add_term(&prose, &book->terms.items[i]);
    html_add(out, "</dl>\n");
    page_close(out, book, glossary->path);
}
