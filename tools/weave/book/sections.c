// SPDX-License-Identifier: MIT
//
// Finds the headings of a chapter. Their anchors are those that a Git host makes, so that a link to
// a section works both there and in the site.

#include "weave/book/sections.h"

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "weave/book/book.h"
#include "weave/book/id_table.h"
#include "weave/book/plain_text.h"
#include "weave/book/slug.h"

// The anchor of a heading TITLE. When an anchor repeats, "-1" is added to the second one, "-2" to
// the third one, and so on.
static struct text make_id(struct id_table *ids, struct text title, struct arena *arena)
{
    struct buffer id = {0};
    struct text result;

    slug_add(&id, title);
    if (id.size == 0)
        buffer_add_string(&id, "section");
    result = id_table_take(ids, arena, buffer_text(&id), '-', 1);
    buffer_free(&id);
    return result;
}

static struct text plain_of(cmark_node *node, struct arena *arena)
{
    struct buffer plain = {0};
    struct text result;

    plain_text_add(&plain, node);
    result = arena_copy(arena, buffer_text(&plain));
    buffer_free(&plain);
    return result;
}

static void add_section(struct chapter *chapter, size_t *capacity, struct id_table *ids,
                        cmark_node *heading, struct arena *arena)
{
    struct section section = {.heading = heading, .level = cmark_node_get_heading_level(heading)};

    section.title = plain_of(heading, arena);
    section.id = make_id(ids, section.title, arena);
    chapter->sections =
        memory_grow(chapter->sections, capacity, chapter->section_count + 1, sizeof section);
    chapter->sections[chapter->section_count++] = section;
}

void sections_read(struct chapter *chapter, struct arena *arena)
{
    cmark_node *node = cmark_node_first_child(chapter->root);
    size_t capacity = 0;
    struct id_table ids = {0};

    for (; node != NULL; node = cmark_node_next(node)) {
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_HEADING)
            add_section(chapter, &capacity, &ids, node, arena);
        else if (type == CMARK_NODE_PARAGRAPH && chapter->summary.size == 0)
            chapter->summary = plain_of(node, arena);
    }
    id_table_free(&ids);
    if (chapter->section_count == 0 || chapter->sections[0].level != 1 ||
        text_is_blank(chapter->sections[0].title))
        diagnostics_add(chapter->errors, (struct place){1, 1},
                        "a chapter begins with its title: # Title");
    else
        chapter->title = chapter->sections[0].title;
    if (chapter->summary.size == 0)
        chapter->summary = chapter->title.size == 0 ? text_of("") : chapter->title;
}
