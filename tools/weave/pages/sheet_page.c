// SPDX-License-Identifier: MIT
//
// One sheet of paper: the tables of the document sheet.md, and below them the first sentence of
// each rule.

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/pages/pages.h"
#include "weave/parts/figure.h"
#include "weave/parts/page.h"
#include "weave/parts/prose.h"
#include "weave/parts/rule_box.h"

// The length of TEXT up to its first full stop that a blank or the end of TEXT follows, with the
// stop; NONE when there is none.
static size_t sentence_length(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '.' && (i + 1 == text.size || text.data[i + 1] == ' '))
            return i + 1;
    }
    return NONE;
}

static void add_first_sentence(struct prose *prose, cmark_node *node)
{
    for (; node != NULL; node = cmark_node_next(node)) {
        bool is_text = cmark_node_get_type(node) == CMARK_NODE_TEXT;
        struct text text = text_of(is_text ? cmark_node_get_literal(node) : "");
        size_t length = sentence_length(text);
        if (length != NONE) {
            prose_add_text(prose, (struct text){text.data, length});
            return;
        }
        prose_add(prose, node);
    }
}

static void add_rule(struct prose *prose, size_t number)
{
    const struct chapter *chapter = prose->chapter;
    cmark_node *label = cmark_node_first_child(chapter->rules[number].statement);

    html_add(prose->out, "<li><a href=\"%t.html#rule:", TEXT(chapter->stem));
    rule_number_add(prose->out, prose->book, chapter, number);
    html_add(prose->out, "\">");
    rule_number_add(prose->out, prose->book, chapter, number);
    html_add(prose->out, "</a>");
    add_first_sentence(prose, cmark_node_next(label));
    html_add(prose->out, "</li>\n");
}

static void add_rules(struct buffer *out, const struct book *book)
{
    html_add(out, "<section>\n<h2>The rules, in short</h2>\n<ul class=\"short\">\n");
    for (size_t i = 0; i < book->count; i++) {
        const struct chapter *chapter = &book->chapters[i];
        struct prose prose = {.out = out, .book = book, .chapter = chapter, .is_other_page = true};
        for (size_t number = 0; number < chapter->rule_count; number++)
            add_rule(&prose, number);
    }
    html_add(out, "</ul>\n</section>\n");
}

static bool is_section(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_HEADING &&
           cmark_node_get_heading_level(node) == 2;
}

static bool has_rules(const struct book *book)
{
    bool found = false;

    for (size_t i = 0; i < book->count && !found; i++)
        found = book->chapters[i].rule_count > 0;
    return found;
}

void sheet_page(struct buffer *out, const struct book *book)
{
    const struct chapter *sheet = &book->sheet;
    struct prose prose = {
        .out = out, .book = book, .chapter = sheet, .level = 1, .show_code = figure_add};
    struct page page = {.title = sheet->title,
                        .description = sheet->summary.data,
                        .file = "sheet.html",
                        .classes = "wide sheet"};
    bool is_in_section = false;

    page_open(out, book, &page);
    for (cmark_node *node = cmark_node_first_child(sheet->root); node != NULL;
         node = cmark_node_next(node)) {
        if (is_section(node))
            html_add(out, is_in_section ? "</section>\n<section>\n" : "<section>\n");
        is_in_section = is_in_section || is_section(node);
        prose_add(&prose, node);
    }
    html_add(out, is_in_section ? "</section>\n" : "");
    if (has_rules(book))
        add_rules(out, book);
    page_close(out, book, sheet->path);
}
