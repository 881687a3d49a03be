// SPDX-License-Identifier: MIT
//
// Finds the mistakes of a chapter. The user data of a paragraph that begins a mistake is the
// mistake.

#include "weave/book/mistakes.h"

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "weave/book/book.h"
#include "weave/book/id_table.h"
#include "weave/book/plain_text.h"
#include "weave/book/slug.h"

// The bold words with which PARAGRAPH begins; NULL if it does not begin so.
static cmark_node *bold_words(cmark_node *paragraph)
{
    cmark_node *first = cmark_node_first_child(paragraph);

    return cmark_node_get_type(paragraph) == CMARK_NODE_PARAGRAPH && first != NULL &&
                   cmark_node_get_type(first) == CMARK_NODE_STRONG
               ? first
               : NULL;
}

static struct text title_of(cmark_node *bold, struct arena *arena)
{
    struct buffer plain = {0};

    plain_text_add(&plain, bold);
    struct text title = text_trim(buffer_text(&plain));
    if (text_ends(title, ".") || text_ends(title, ":"))
        title.size--;
    title = arena_copy(arena, title);
    buffer_free(&plain);
    return title;
}

// The anchor of a mistake. No anchor of a heading has a colon, so they never meet.
static struct text make_id(struct id_table *ids, struct text title, struct arena *arena)
{
    struct buffer id = {0};

    buffer_add_string(&id, "wrong:");
    slug_add(&id, title);
    struct text result = id_table_take(ids, arena, buffer_text(&id), ':', 2);
    buffer_free(&id);
    return result;
}

// Finds the mistakes from NODE up to the next heading of the second level or above.
static void read_from(struct chapter *chapter, cmark_node *node, struct id_table *ids,
                      struct arena *arena)
{
    size_t capacity = chapter->mistake_count;

    for (; node != NULL && !(cmark_node_get_type(node) == CMARK_NODE_HEADING &&
                             cmark_node_get_heading_level(node) <= 2);
         node = cmark_node_next(node)) {
        cmark_node *bold = bold_words(node);
        if (bold == NULL)
            continue;
        struct mistake mistake = {.paragraph = node, .title = title_of(bold, arena)};
        mistake.id = make_id(ids, mistake.title, arena);
        chapter->mistakes =
            memory_grow(chapter->mistakes, &capacity, chapter->mistake_count + 1, sizeof mistake);
        chapter->mistakes[chapter->mistake_count++] = mistake;
    }
}

bool mistakes_are_in(const struct section *section)
{
    return section->level == 2 && text_equal(section->title, text_of("What can go wrong"));
}

void mistakes_read(struct chapter *chapter, struct arena *arena)
{
    struct id_table ids = {0};

    for (size_t i = 0; i < chapter->section_count; i++)
        if (mistakes_are_in(&chapter->sections[i]))
            read_from(chapter, cmark_node_next(chapter->sections[i].heading), &ids, arena);
    for (size_t i = 0; i < chapter->mistake_count; i++)
        cmark_node_set_user_data(chapter->mistakes[i].paragraph, &chapter->mistakes[i]);
    id_table_free(&ids);
}

const struct mistake *mistake_of(const struct chapter *chapter, cmark_node *paragraph)
{
    return chapter->mistake_count == 0 || cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH
               ? NULL
               : cmark_node_get_user_data(paragraph);
}
