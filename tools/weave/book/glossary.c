// SPDX-License-Identifier: MIT
//
// Reads the terms of the glossary.

#include "weave/book/glossary.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "weave/book/book.h"
#include "weave/book/links.h"

static struct place place_of(cmark_node *node)
{
    return (struct place){(size_t)cmark_node_get_start_line(node),
                          (size_t)cmark_node_get_start_column(node)};
}

static size_t count_words(struct text text)
{
    size_t count = 1;

    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == ' ';
    return count;
}

// Adds FORM of the newest term, whose heading is HEADING.
static void add_form(struct book *book, struct text form, cmark_node *heading)
{
    struct glossary *glossary = &book->terms;
    bool is_new = false;
    size_t words = count_words(form);

    if (form.size == 0)
        return;
    size_t number = (size_t)key_table_intern(&glossary->forms, form.data, form.size, &is_new);
    if (!is_new && glossary->term_of_form[number] != glossary->count - 1)
        diagnostics_add(book->glossary.errors, place_of(heading),
                        "two terms have the form \"%.*s\"", (int)form.size, form.data);
    if (words > FORM_WORDS_MAX)
        diagnostics_add(book->glossary.errors, place_of(heading),
                        "a form of a term has more than %d words: \"%.*s\"", FORM_WORDS_MAX,
                        (int)form.size, form.data);
    if (!is_new)
        return;
    glossary->term_of_form = memory_grow(glossary->term_of_form, &glossary->form_capacity,
                                         number + 1, sizeof *glossary->term_of_form);
    glossary->term_of_form[number] = glossary->count - 1;
}

// TITLE without a part in parentheses at its end.
static struct text without_parentheses(struct text title)
{
    size_t open = text_find(title, " (", 0);

    return text_ends(title, ")") && open != SIZE_MAX ? (struct text){title.data, open} : title;
}

// If NODE is a comment that begins with OPENING, sets *LIST to what follows in it.
static bool read_list(cmark_node *node, const char *opening, struct text *list)
{
    struct text text = text_of("");

    if (node != NULL && cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK)
        text = text_of(cmark_node_get_literal(node));
    if (!text_starts(text, opening))
        return false;
    text = text_from(text, strlen(opening));
    size_t end = text_find(text, "-->", 0);
    *list = (struct text){text.data, end == SIZE_MAX ? 0 : end};
    return true;
}

// Adds the forms of the newest term.
static void add_forms(struct book *book, const struct section *section)
{
    cmark_node *heading = section->heading;
    cmark_node *next = cmark_node_next(heading);
    struct text rest = text_of("");

    if (!read_list(next, "<!-- only:", &rest)) {
        add_form(book, without_parentheses(section->title), heading);
        (void)read_list(next, "<!-- also:", &rest);
    }
    while (rest.size > 0) {
        size_t comma = text_find(rest, ",", 0);
        size_t size = comma == SIZE_MAX ? rest.size : comma;
        add_form(book, text_trim((struct text){rest.data, size}), heading);
        rest = text_from(rest, size + (comma == SIZE_MAX ? 0 : 1));
    }
}

static bool leads_to_chapter(const struct book *book, cmark_node *node)
{
    if (cmark_node_get_type(node) != CMARK_NODE_LINK)
        return false;
    struct link link = link_read(book, &book->glossary, cmark_node_get_url(node));
    bool result = link.kind == LINK_CHAPTER && book_is_chapter(book, link.chapter);
    link_free(&link);
    return result;
}

// Does the entry below HEADING link to a chapter?
static bool has_chapter(const struct book *book, cmark_node *heading)
{
    bool result = false;

    for (cmark_node *node = cmark_node_next(heading);
         node != NULL && cmark_node_get_type(node) != CMARK_NODE_HEADING && !result;
         node = cmark_node_next(node)) {
        cmark_iter *iter = cmark_iter_new(node);
        while (!result && cmark_iter_next(iter) != CMARK_EVENT_DONE)
            result = leads_to_chapter(book, cmark_iter_get_node(iter));
        cmark_iter_free(iter);
    }
    return result;
}

void glossary_read(struct book *book)
{
    const struct chapter *chapter = &book->glossary;
    struct glossary *glossary = &book->terms;
    size_t capacity = 0;

    for (size_t i = 0; i < chapter->section_count; i++) {
        const struct section *section = &chapter->sections[i];
        if (section->level != 2)
            continue;
        glossary->items =
            memory_grow(glossary->items, &capacity, glossary->count + 1, sizeof *glossary->items);
        glossary->items[glossary->count++] = (struct term){section, section->id};
        add_forms(book, section);
        if (!has_chapter(book, section->heading))
            diagnostics_add(chapter->errors, place_of(section->heading),
                            "a term without a link to the chapter that teaches it");
    }
}

void glossary_free(struct book *book)
{
    key_table_free(&book->terms.forms);
    free(book->terms.term_of_form);
    free(book->terms.items);
}

size_t glossary_find(const struct book *book, struct text text)
{
    int number = key_table_find(&book->terms.forms, text.data, text.size);
    struct buffer lower = {0};

    if (number < 0 && text.size > 0 && text.data[0] >= 'A' && text.data[0] <= 'Z') {
        buffer_add_byte(&lower, (char)(text.data[0] - 'A' + 'a'));
        buffer_add(&lower, text_from(text, 1));
        number = key_table_find(&book->terms.forms, lower.data, lower.size);
        buffer_free(&lower);
    }
    return number < 0 ? NONE : book->terms.term_of_form[number];
}
