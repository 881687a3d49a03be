// SPDX-License-Identifier: MIT
//
// Reads the book: first each document by itself, then what needs all documents.

#include "weave/book/book.h"

#include <cmark-gfm/registry.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/document.h"
#include "lib/literate/patch.h"
#include "weave/book/blocks.h"
#include "weave/book/ctags.h"
#include "weave/book/figures.h"
#include "weave/book/glossary.h"
#include "weave/book/identifiers.h"
#include "weave/book/links.h"
#include "weave/book/mistakes.h"
#include "weave/book/names.h"
#include "weave/book/python_rows.h"
#include "weave/book/rules.h"
#include "weave/book/sections.h"
#include "weave/book/stepper_mark.h"
#include "weave/book/tree.h"
#include "weave/runs/record.h"
#include "weave/runs/recordings.h"

static bool is_front(const char *path)
{
    return text_equal(text_base_name(text_of(path)), text_of("README.md"));
}

static bool is_glossary(const char *path)
{
    return text_equal(text_base_name(text_of(path)), text_of("glossary.md"));
}

static bool is_sheet(const char *path)
{
    return text_equal(text_base_name(text_of(path)), text_of("sheet.md"));
}

// The base name of PATH without `.md`. The chapter's page and the records of its runs are named
// after it.
static struct text stem_of(struct arena *arena, const char *path)
{
    struct text base = text_base_name(text_of(path));

    if (text_ends(base, ".md"))
        base.size -= 3;
    return arena_copy(arena, base);
}

static void read_record(struct chapter *chapter, const char *directory)
{
    struct buffer file = {0};

    if (directory == NULL)
        return;
    buffer_add_string(&file, directory);
    buffer_add_byte(&file, '/');
    buffer_add(&file, chapter->stem);
    buffer_add_string(&file, ".transcript.json");
    record_read(&chapter->record, buffer_string(&file));
    buffer_free(&file);
}

static void read_chapter(struct book *book, struct chapter *chapter, const char *path)
{
    chapter->path = path;
    chapter->document = document_parse(path, file_read(path));
    chapter->root = tree_make(chapter->document);
    chapter->errors = &chapter->document->diagnostics;
    chapter->stem = is_front(path) ? text_of("index") : stem_of(&book->arena, path);
    sections_read(chapter, &book->arena);
    if (chapter->errors->count > 0)
        return;
    patches_read(&chapter->patches, chapter->document);
    blocks_read(chapter, &book->arena);
    python_rows_read(chapter);
    mistakes_read(chapter, &book->arena);
    read_record(chapter, book->runs);
    recordings_read(&chapter->recordings, &chapter->record, book->runs);
}

// ---- The reading order --------------------------------------------------------------------------

// Moves the chapter at the index FROM to the index TO, which is not greater.
static void move_chapter(struct book *book, size_t from, size_t to)
{
    struct chapter moved = book->chapters[from];

    memmove(&book->chapters[to + 1], &book->chapters[to], (from - to) * sizeof moved);
    book->chapters[to] = moved;
}

// Sorts the chapters in the order in which the front page first links to them. Chapters to which it
// does not link come last.
static void sort_chapters(struct book *book)
{
    cmark_iter *iter = cmark_iter_new(book->front.root);
    cmark_event_type event = CMARK_EVENT_NONE;
    size_t sorted = 0;

    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event != CMARK_EVENT_ENTER || cmark_node_get_type(node) != CMARK_NODE_LINK)
            continue;
        struct link link = link_read(book, &book->front, cmark_node_get_url(node));
        bool is_chapter = link.kind == LINK_CHAPTER && book_is_chapter(book, link.chapter);
        size_t at = is_chapter ? (size_t)(link.chapter - book->chapters) : 0;
        if (is_chapter && at >= sorted)
            move_chapter(book, at, sorted++);
        link_free(&link);
    }
    cmark_iter_free(iter);
}

// ---- Checks that need all chapters --------------------------------------------------------------

// The position of NODE. libcmark-gfm gives none for some inline nodes; then it is the position of
// the nearest ancestor that has one.
static struct place place_of(cmark_node *node)
{
    while (cmark_node_get_start_line(node) == 0 && cmark_node_parent(node) != NULL)
        node = cmark_node_parent(node);
    return (struct place){(size_t)cmark_node_get_start_line(node),
                          (size_t)cmark_node_get_start_column(node)};
}

static void check_link(const struct book *book, const struct chapter *chapter, cmark_node *node)
{
    const char *address = cmark_node_get_url(node);
    struct link link = link_read(book, chapter, address);

    if (link.kind == LINK_BROKEN)
        diagnostics_add(chapter->errors, place_of(node), "the link leads nowhere: %s", address);
    link_free(&link);
}

static void check_links(const struct book *book, const struct chapter *chapter)
{
    cmark_iter *iter = cmark_iter_new(chapter->root);
    cmark_event_type event = CMARK_EVENT_NONE;

    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_LINK)
            check_link(book, chapter, node);
    }
    cmark_iter_free(iter);
}

// Is NAME a file name that needs no encoding in an address and is not hidden?
static bool is_plain_name(struct text name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (!link_is_name_byte(name.data[i]))
            return false;
    }
    return name.size > 0 && name.data[0] != '.';
}

static void check_name(const struct chapter *chapter)
{
    if (!is_plain_name(chapter->stem))
        diagnostics_add(chapter->errors, (struct place){1, 1},
                        "a page cannot be named like that: use letters, digits, '-', '_' and '.'");
}

// ---- Names --------------------------------------------------------------------------------------

static bool has_errors(const struct book *book)
{
    const struct chapter *const others[] = {&book->front, &book->glossary, &book->sheet};
    bool found = false;

    for (size_t i = 0; i < sizeof others / sizeof *others && !found; i++)
        found = others[i]->document != NULL && others[i]->errors->count > 0;
    for (size_t i = 0; i < book->count && !found; i++)
        found = book->chapters[i].errors->count > 0;
    return found;
}

static void read_names(struct book *book)
{
    ctags_read(book);
    if (book->front.document != NULL)
        names_read(&book->front);
    if (book->glossary.document != NULL)
        names_read(&book->glossary);
    if (book->sheet.document != NULL)
        names_read(&book->sheet);
    for (size_t i = 0; i < book->count; i++)
        names_read(&book->chapters[i]);
}

// The place in BOOK for the document at PATH.
static struct chapter *place_for(struct book *book, const char *path)
{
    if (is_front(path) && book->front.document != NULL)
        die("%s and %s: only one README.md can give the reading order", book->front.path, path);
    if (is_glossary(path) && book->glossary.document != NULL)
        die("%s and %s: only one glossary.md can be the glossary", book->glossary.path, path);
    if (is_sheet(path) && book->sheet.document != NULL)
        die("%s and %s: only one sheet.md can be the sheet", book->sheet.path, path);
    if (is_front(path))
        return &book->front;
    if (is_sheet(path))
        return &book->sheet;
    return is_glossary(path) ? &book->glossary : &book->chapters[book->count++];
}

// Reads what needs the whole glossary and all chapters.
static void read_terms(struct book *book)
{
    if (book->glossary.document == NULL || book->glossary.errors->count > 0)
        return;
    check_links(book, &book->glossary);
    figures_read(book, &book->glossary);
    glossary_read(book);
    for (size_t i = 0; i < book->count; i++)
        glossary_link(book, &book->chapters[i]);
}

void book_read(struct book *book, char *const *paths, size_t count)
{
    book->chapters = memory_new(count + 1, sizeof *book->chapters);
    for (size_t i = 0; i < count; i++)
        read_chapter(book, place_for(book, paths[i]), paths[i]);
    if (book->front.document != NULL) {
        sort_chapters(book);
        check_links(book, &book->front);
        figures_read(book, &book->front);
    }
    for (size_t i = 0; i < book->count; i++) {
        check_name(&book->chapters[i]);
        check_links(book, &book->chapters[i]);
        rules_read(book, &book->chapters[i]);
        stepper_marks_check(&book->chapters[i]);
        figures_read(book, &book->chapters[i]);
    }
    read_terms(book);
    if (book->sheet.document != NULL) {
        check_links(book, &book->sheet);
        figures_read(book, &book->sheet);
    }
    if (!has_errors(book))
        read_names(book);
}

bool book_is_chapter(const struct book *book, const struct chapter *chapter)
{
    return chapter != &book->front && chapter != &book->glossary && chapter != &book->sheet;
}

static size_t report(const struct chapter *chapter)
{
    if (chapter->document == NULL)
        return 0;
    diagnostics_print(chapter->errors, chapter->document->name);
    return chapter->errors->count;
}

size_t book_report(const struct book *book)
{
    size_t errors = report(&book->front) + report(&book->glossary) + report(&book->sheet);

    for (size_t i = 0; i < book->count; i++)
        errors += report(&book->chapters[i]);
    return errors;
}

static void free_chapter(struct chapter *chapter)
{
    blocks_free(chapter);
    free(chapter->sections);
    free(chapter->rules);
    free(chapter->mistakes);
    free(chapter->rows);
    recordings_free(&chapter->recordings);
    occurrence_list_free(&chapter->names);
    record_free(&chapter->record);
    patches_free(&chapter->patches);
    if (chapter->root != NULL)
        cmark_node_free(chapter->root);
    document_free(chapter->document);
}

void book_free(struct book *book)
{
    figures_free(book);
    free_chapter(&book->front);
    free_chapter(&book->glossary);
    free_chapter(&book->sheet);
    glossary_free(book);
    for (size_t i = 0; i < book->count; i++)
        free_chapter(&book->chapters[i]);
    free(book->chapters);
    arena_free(&book->arena);
    cmark_release_plugins();
}
