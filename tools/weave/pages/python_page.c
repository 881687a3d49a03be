// SPDX-License-Identifier: MIT
//
// The page for readers who come from Python: the call that they know, its C counterpart, and the
// manual page.

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/pages/pages.h"
#include "weave/parts/page.h"
#include "weave/parts/prose.h"

static void add_row(struct prose *prose, const struct python_row *row)
{
    static const char *const labels[] = {"Python", "C", "Manual", "Note"};
    const struct chapter *chapter = prose->chapter;

    html_add(prose->out, "<tr>");
    for (size_t i = 0; i < sizeof row->cells / sizeof row->cells[0]; i++) {
        html_add(prose->out, "<td data-label=\"%s\">", labels[i]);
        prose_add_inlines(prose, cmark_node_first_child(row->cells[i]), NULL);
        html_add(prose->out, "</td>");
    }
    html_add(prose->out, "<td data-label=\"Chapter\"><a href=\"%t.html", TEXT(chapter->stem));
    if (row->block != NONE)
        html_add(prose->out, "#%t", TEXT(chapter->blocks[row->block].id));
    html_add(prose->out, "\">%q</a></td></tr>\n", TEXT(chapter->title));
}

void python_page(struct buffer *out, const struct book *book)
{
    struct page page = {
        .title = text_of("From Python"),
        .description = "Python's calls for processes, their C counterparts, and the manual pages",
        .file = "python.html",
        .classes = "wide"};

    page_open(out, book, &page);
    html_add(out,
             "<h1>From Python</h1>\n<p>The call that you know, what it is in C, and what to mind "
             "on the way.</p>\n"
             "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n"
             "<thead><tr><th scope=\"col\">Python</th><th scope=\"col\">C</th><th "
             "scope=\"col\">Manual</th>"
             "<th scope=\"col\">Note</th><th scope=\"col\">Chapter</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < book->count; i++) {
        const struct chapter *chapter = &book->chapters[i];
        struct prose prose = {.out = out, .book = book, .chapter = chapter, .is_other_page = true};
        for (size_t number = 0; number < chapter->row_count; number++)
            add_row(&prose, &chapter->rows[number]);
    }
    html_add(out, "</tbody></table></div>\n");
    page_close(out, book, NULL);
}
