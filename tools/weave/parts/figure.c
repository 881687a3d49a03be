// SPDX-License-Identifier: MIT
//
// A block of code on a chapter's page.

#include "weave/parts/figure.h"

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/literate/patch.h"
#include "lib/page/html.h"
#include "weave/book/blocks.h"
#include "weave/book/book.h"
#include "weave/book/identifiers.h"
#include "weave/book/manual.h"
#include "weave/book/names.h"
#include "weave/parts/addresses.h"
#include "weave/parts/highlight.h"
#include "weave/parts/prose.h"
#include "weave/parts/terminal.h"
#include "weave/parts/variant.h"

// The context of find_name: whose names they are.
struct name_context {
    const struct prose *prose;
    size_t block;
};

static const struct named_chunk *chunk_of(const struct prose *prose, const struct block *block)
{
    return &prose->chapter->chunks[block->chunk];
}

void figure_add_link(struct prose *prose, const struct block *block)
{
    html_add(prose->out, "<a href=\"");
    prose_add_address(prose, prose->out, prose->chapter, block->id);
    html_add(prose->out, "\">%t</a>", TEXT(chunk_of(prose, block)->name));
}

// ---- The lines ----------------------------------------------------------------------------------

static bool find_name(const void *context, struct text name, bool is_call, struct buffer *out)
{
    const struct name_context *names = context;
    const struct chapter *chapter = names->prose->chapter;
    size_t definition = names_definition(chapter, name, names->block);
    struct manual_page page;

    // On paper, links in code would only add bytes.
    if (definition == names->block || names->prose->is_paper)
        return false;
    if (definition != NONE) {
        prose_add_address(names->prose, out, chapter, chapter->blocks[definition].id);
        return true;
    }
    // On the page for printing, links to the manual would only add bytes.
    if (!is_call || names->prose->is_single_page || !manual_page_find(name, &page))
        return false;
    address_add_manual(out, page.name, page.section);
    return true;
}

static void open_line(struct prose *prose, const struct block_line *line)
{
    if (line->place.program == NONE)
        html_add(prose->out, "<span data-line=\"\">");
    else
        html_add(prose->out, "<span data-line=\"%z\">", line->place.line);
}

// The spaces and tabs at the beginning of LINE.
static struct text indentation(struct text line)
{
    size_t size = 0;

    while (size < line.size && (line.data[size] == ' ' || line.data[size] == '\t'))
        size++;
    return (struct text){line.data, size};
}

static void add_reference(struct prose *prose, const struct block_line *line)
{
    const struct named_chunk *chunk = &prose->chapter->chunks[line->chunk];

    open_line(prose, line);
    html_add(prose->out, "%t<a class=\"ref\" href=\"", TEXT(indentation(line->text)));
    prose_add_address(prose, prose->out, prose->chapter, prose->chapter->blocks[chunk->first].id);
    html_add(prose->out, "\">⟨%t⟩</a>\n</span>", TEXT(chunk->name));
}

static bool is_c(struct text info)
{
    return text_equal(info, text_of("c")) || text_equal(info, text_of("h"));
}

// Adds the COUNT lines of BLOCK from FIRST on, none of which is a reference. They are highlighted
// as one text, since a comment may span several lines.
static void add_code(struct prose *prose, const struct block *block, size_t first, size_t count)
{
    struct name_context context = {prose, (size_t)(block - prose->chapter->blocks)};
    struct name_links links = {find_name, &context};
    struct buffer code = {0};
    struct buffer html = {0};

    for (size_t i = first; i < first + count; i++) {
        buffer_add(&code, block->lines[i].text);
        buffer_add_byte(&code, '\n');
    }
    if (is_c(block->info))
        highlight_c(&html, buffer_text(&code), &links);
    else
        html_text(&html, buffer_text(&code));
    struct text rest = buffer_text(&html);
    for (size_t i = first; i < first + count; i++) {
        open_line(prose, &block->lines[i]);
        html_add(prose->out, "%H\n</span>", TEXT(text_take_line(&rest)));
    }
    buffer_free(&code);
    buffer_free(&html);
}

// Adds the lines of BLOCK, references as links.
static void add_lines(struct prose *prose, const struct block *block)
{
    for (size_t i = 0; i < block->count;) {
        size_t end = i;
        while (end < block->count && block->lines[end].chunk == NONE)
            end++;
        add_code(prose, block, i, end - i);
        if (end < block->count)
            add_reference(prose, &block->lines[end++]);
        i = end;
    }
}

// ---- Links to other blocks ----------------------------------------------------------------------

static bool refers_to(const struct block *block, size_t chunk)
{
    for (size_t i = 0; i < block->count && block->chunk != NONE; i++) {
        if (block->lines[i].chunk == chunk)
            return true;
    }
    return false;
}

// Adds "Used in A, B." for the blocks that refer to BLOCK's chunk.
static void add_users(struct prose *prose, const struct block *block)
{
    const struct chapter *chapter = prose->chapter;
    size_t users = 0;

    for (size_t i = 0; i < chapter->block_count; i++) {
        if (!refers_to(&chapter->blocks[i], block->chunk))
            continue;
        html_add(prose->out, users++ == 0 ? "Used in " : ", ");
        figure_add_link(prose, &chapter->blocks[i]);
    }
    if (users > 0)
        html_add(prose->out, ". ");
}

// Adds "Continued in" and "Continues" with links to the next and the previous block of the same
// chunk.
static void add_parts(struct prose *prose, const struct block *block)
{
    const struct chapter *chapter = prose->chapter;

    for (size_t i = 0; i < chapter->block_count; i++) {
        const struct block *other = &chapter->blocks[i];
        if (other->chunk != block->chunk ||
            (other->part != block->part + 1 && other->part + 1 != block->part))
            continue;
        html_add(prose->out,
                 other->part > block->part ? "Continued in <a href=\"" : "Continues <a href=\"");
        prose_add_address(prose, prose->out, chapter, other->id);
        html_add(prose->out, "\">part %z</a>. ", other->part + 1);
    }
}

// Adds "Defines a, b." for the names that BLOCK defines.
static void add_definitions(struct prose *prose, const struct block *block)
{
    const struct occurrence_list *names = &prose->chapter->names;
    size_t number = (size_t)(block - prose->chapter->blocks);
    size_t count = 0;

    for (size_t i = 0; i < names->count; i++) {
        if (names->items[i].role != NAME_DEFINED || names->items[i].block != number)
            continue;
        html_add(prose->out, "%s<code>%t</code>", count++ == 0 ? "Defines " : ", ",
                 TEXT(names->items[i].name));
    }
    if (count > 0)
        html_add(prose->out, ".");
}

// Adds the rows for readers who come from Python that belong beside the block with index BLOCK.
static void add_python(struct prose *prose, size_t block)
{
    const struct chapter *chapter = prose->chapter;
    size_t count = 0;

    for (size_t i = 0; i < chapter->row_count; i++) {
        const struct python_row *row = &chapter->rows[i];
        if (row->block != block)
            continue;
        html_add(prose->out,
                 count++ == 0 ? "<div class=\"margin\" role=\"note\">\n<p><b>In Python</b></p>\n<p>"
                              : "<p>");
        prose_add_inlines(prose, cmark_node_first_child(row->cells[0]), NULL);
        html_add(prose->out, ": ");
        prose_add_inlines(prose, cmark_node_first_child(row->cells[3]), NULL);
        html_add(prose->out, "</p>\n");
    }
    if (count > 0)
        html_add(prose->out, "</div>\n");
}

// ---- The figure ---------------------------------------------------------------------------------

// Adds a link to BLOCK's first line in its program.
static void add_place(struct prose *prose, const struct block *block)
{
    for (size_t i = 0; i < block->count; i++) {
        const struct program_line *place = &block->lines[i].place;
        if (place->program == NONE)
            continue;
        const struct program *program = &prose->chapter->programs[place->program];
        html_add(prose->out, "<a href=\"%t.html#L%z\">%t, line %z</a>", TEXT(program->site_name),
                 place->line, TEXT(program->site_name), place->line);
        return;
    }
}

// The name of a chunk is a heading one level below the heading of its section.
static size_t heading_level(const struct prose *prose)
{
    int level = prose->level + 1;

    return (size_t)(level > HEADING_LEVELS ? HEADING_LEVELS : level);
}

static void add_chunk(struct prose *prose, const struct block *block)
{
    size_t level = heading_level(prose);
    struct text name = chunk_of(prose, block)->name;

    add_python(prose, (size_t)(block - prose->chapter->blocks));
    html_add(prose->out, "<figure class=\"chunk\" id=\"");
    prose_add_id(prose, block->id);
    html_add(prose->out, "\">\n<figcaption><h%z%h><a href=\"#", level,
             block->part > 0 ? " class=\"more\"" : "");
    prose_add_id(prose, block->id);
    html_add(prose->out, "\">%t</a></h%z> ", TEXT(name), level);
    // On the page for printing, long lines wrap, so that nothing has to be scrolled by keyboard,
    // and each line shows its number.
    if (prose->is_single_page) {
        html_add(prose->out, "</figcaption>\n<pre><code>");
    } else {
        add_place(prose, block);
        html_add(prose->out,
                 "</figcaption>\n<pre tabindex=\"0\" role=\"group\" aria-label=\"Code: %t\"><code>",
                 TEXT(name));
    }
    add_lines(prose, block);
    html_add(prose->out, "</code></pre>\n<p class=\"refs\">");
    add_users(prose, block);
    add_parts(prose, block);
    add_definitions(prose, block);
    html_add(prose->out, "</p>\n</figure>\n");
}

static const struct block *block_of(const struct chapter *chapter, const cmark_node *node)
{
    for (size_t i = 0; i < chapter->block_count; i++) {
        if (chapter->blocks[i].node == node)
            return &chapter->blocks[i];
    }
    return NULL;
}

static const struct patch *patch_of(const struct chapter *chapter, const cmark_node *node)
{
    for (size_t i = 0; i < chapter->patches.count; i++)
        if (chapter->patches.items[i].block->node == node)
            return &chapter->patches.items[i];
    return NULL;
}

void figure_add(struct prose *prose, cmark_node *node)
{
    const struct block *block = block_of(prose->chapter, node);
    const struct patch *patch = patch_of(prose->chapter, node);

    if (patch != NULL)
        variant_add(prose, patch);
    else if (block != NULL && block->chunk != NONE)
        add_chunk(prose, block);
    else if (block != NULL && is_transcript(block))
        terminal_add(prose, block);
    else
        html_add(prose->out,
                 "<pre class=\"plain\" tabindex=\"0\" role=\"group\" "
                 "aria-label=\"Code\"><code>%s</code></pre>\n",
                 cmark_node_get_literal(node));
}
