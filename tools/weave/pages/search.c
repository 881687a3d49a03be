// SPDX-License-Identifier: MIT
//
// What the search looks through: a script that sets one variable, since a page from a folder on
// disk may load scripts but not fetch data.

#include "lib/base/buffer.h"
#include "lib/base/danger.h"
#include "lib/base/json_string.h"
#include "lib/base/text.h"
#include "weave/book/book.h"
#include "weave/book/identifiers.h"
#include "weave/book/manual.h"
#include "weave/book/names.h"
#include "weave/book/plain_text.h"
#include "weave/pages/pages.h"
#include "weave/parts/html.h"

#define REPLACEMENT "\xEF\xBF\xBD"

// Adds TEXT as a string; the search shows parts of it.
static void add_string(struct buffer *out, struct text text)
{
    struct buffer safe = {0};

    danger_replace(&safe, text, REPLACEMENT);
    json_add_string(out, buffer_text(&safe));
    buffer_free(&safe);
}

struct search_entry {
    const struct chapter *chapter;
    struct text place;
    struct text title;
    const char *kind;
    struct text text;
};

static void add_entry(struct buffer *out, const struct search_entry *entry)
{
    struct buffer url = {0};
    struct buffer kind = {0};

    html_add(&url, "%t.html%s%t", TEXT(entry->chapter->stem), entry->place.size > 0 ? "#" : "",
             TEXT(entry->place));
    buffer_add_string(&kind, entry->kind);
    buffer_add(&kind, entry->chapter->title);
    buffer_add_string(out, "{title: ");
    add_string(out, entry->title);
    buffer_add_string(out, ", kind: ");
    add_string(out, buffer_text(&kind));
    buffer_add_string(out, ", url: ");
    add_string(out, buffer_text(&url));
    buffer_add_string(out, ", text: ");
    add_string(out, entry->text);
    buffer_add_string(out, "},\n");
    buffer_free(&url);
    buffer_free(&kind);
}

// The plain text of a section, up to the next heading.
static void add_section(struct buffer *out, const struct chapter *chapter,
                        const struct section *section)
{
    struct buffer text = {0};
    cmark_node *node = cmark_node_next(section->heading);

    for (; node != NULL && cmark_node_get_type(node) != CMARK_NODE_HEADING;
         node = cmark_node_next(node)) {
        plain_text_add(&text, node);
        buffer_add_byte(&text, ' ');
    }
    add_entry(out, &(struct search_entry){.chapter = chapter,
                                          .place = section->level == 1 ? text_of("") : section->id,
                                          .title = section->title,
                                          .kind = section->level == 1 ? "chapter " : "section of ",
                                          .text = buffer_text(&text)});
    buffer_free(&text);
}

static void add_chunk(struct buffer *out, const struct chapter *chapter,
                      const struct named_chunk *chunk)
{
    const struct block *block = &chapter->blocks[chunk->first];

    add_entry(out, &(struct search_entry){.chapter = chapter,
                                          .place = block->id,
                                          .title = chunk->name,
                                          .kind = "chunk of ",
                                          .text = block->code});
}

// A name leads to where it is defined or, if the manual describes it, to where it is first used.
static void add_name(struct buffer *out, const struct chapter *chapter,
                     const struct occurrence *first)
{
    struct manual_page page;

    if (first->role != NAME_DEFINED && !manual_page_find(first->name, &page))
        return;
    add_entry(out, &(struct search_entry){
                       .chapter = chapter,
                       .place = chapter->blocks[first->block].id,
                       .title = first->name,
                       .kind = first->role == NAME_DEFINED ? "defined in " : "used in ",
                       .text = chapter->chunks[chapter->blocks[first->block].chunk].name});
}

void search_data(struct buffer *out, const struct book *book)
{
    buffer_add_string(out, "\"use strict\";\nwindow.forkSearch = [\n");
    for (size_t i = 0; i < book->count; i++) {
        const struct chapter *chapter = &book->chapters[i];
        for (size_t section = 0; section < chapter->section_count; section++)
            add_section(out, chapter, &chapter->sections[section]);
        for (size_t chunk = 0; chunk < chapter->chunk_count; chunk++)
            add_chunk(out, chapter, &chapter->chunks[chunk]);
        for (size_t name = 0; name < chapter->names.count; name = names_end(&chapter->names, name))
            add_name(out, chapter, &chapter->names.items[name]);
    }
    buffer_add_string(out, "];\n");
}
