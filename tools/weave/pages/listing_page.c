// SPDX-License-Identifier: MIT
//
// A program as the compiler sees it: the tangled file with its line numbers, and links to where its
// chunks are explained.

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/pages/pages.h"
#include "weave/parts/highlight.h"
#include "weave/parts/page.h"
#include "weave/parts/prose.h"

// Adds a link to the explanation of a chunk if the line is the comment that names the chunk: then
// its ORIGIN is the reference.
static void add_origin(struct prose *prose, const struct program_origin *origin)
{
    const struct chapter *chapter = prose->chapter;

    if (origin->block == NONE)
        return;
    size_t number = chapter->blocks[origin->block].lines[origin->line].chunk;
    if (number == NONE)
        return;
    const struct named_chunk *chunk = &chapter->chunks[number];
    html_add(prose->out,
             " <a class=\"from\" href=\"%t.html#%t\" aria-label=\"explained: %t\">explained</a>",
             TEXT(chapter->stem), TEXT(chapter->blocks[chunk->first].id), TEXT(chunk->name));
}

static void add_listing(struct prose *prose, const struct program *program)
{
    struct buffer html = {0};

    highlight_c(&html, program->code, NULL);
    struct text rest = buffer_text(&html);
    html_add(prose->out, "<pre tabindex=\"0\" role=\"group\" aria-label=\"%t\"><code>",
             TEXT(program->file));
    for (size_t i = 0; i < program->line_count; i++) {
        html_add(prose->out, "<span id=\"L%z\" data-line=\"%z\">%H", i + 1, i + 1,
                 TEXT(text_take_line(&rest)));
        add_origin(prose, &program->origins[i]);
        html_add(prose->out, "\n</span>");
    }
    html_add(prose->out, "</code></pre>\n");
    buffer_free(&html);
}

void listing_page(struct buffer *out, const struct book *book, const struct chapter *chapter,
                  size_t number)
{
    const struct program *program = &chapter->programs[number];
    struct prose prose = {.out = out, .book = book, .chapter = chapter};
    struct page page = {.title = program->file,
                        .description = "A whole program, with links back to where it is explained",
                        .file = "",
                        .classes = "wide"};

    page_open(out, book, &page);
    html_add(out,
             "<p class=\"kicker\"><a href=\"%t.html\">%q</a></p>\n<h1><code>%t</code></h1>\n"
             "<p>The whole program as the compiler sees it. <a href=\"%t\" download>Download "
             "it</a>: it needs a C compiler "
             "and POSIX, nothing else.</p>\n<figure class=\"chunk listing\">\n",
             TEXT(chapter->stem), TEXT(chapter->title), TEXT(program->file),
             TEXT(program->site_name));
    add_listing(&prose, program);
    html_add(out, "</figure>\n");
    page_close(out, book, chapter->path);
}
