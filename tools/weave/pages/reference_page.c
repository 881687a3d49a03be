// SPDX-License-Identifier: MIT
//
// The search, and the index of all chunks, identifiers and sections, for readers who browse or run
// no scripts.

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/book/identifiers.h"
#include "weave/book/manual.h"
#include "weave/book/names.h"
#include "weave/pages/pages.h"
#include "weave/parts/addresses.h"
#include "weave/parts/figure.h"
#include "weave/parts/page.h"
#include "weave/parts/prose.h"

// An entry of the index: the name of a chunk, or an identifier, in a chapter.
struct entry {
    struct text name;
    const struct chapter *chapter;
    size_t first; // index of the chunk, or of the identifier's first occurrence
};

struct entry_list {
    struct entry *items;
    size_t count;
    size_t capacity;
};

static void entry_add(struct entry_list *list, struct entry entry)
{
    list->items = memory_grow(list->items, &list->capacity, list->count + 1, sizeof entry);
    list->items[list->count++] = entry;
}

static char fold_case(char byte)
{
    return (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
}

// The order of the index: by name without regard to case, then by chapter.
static int compare_entries(const void *left, const void *right)
{
    const struct entry *one = left;
    const struct entry *two = right;
    size_t shorter = one->name.size < two->name.size ? one->name.size : two->name.size;

    for (size_t i = 0; i < shorter; i++) {
        char left_byte = fold_case(one->name.data[i]);
        char right_byte = fold_case(two->name.data[i]);
        if (left_byte != right_byte)
            return (unsigned char)left_byte < (unsigned char)right_byte ? -1 : 1;
    }
    if (one->name.size != two->name.size)
        return one->name.size < two->name.size ? -1 : 1;
    int exact = memcmp(one->name.data, two->name.data, shorter);
    if (exact != 0)
        return exact;
    if (one->chapter != two->chapter)
        return one->chapter < two->chapter ? -1 : 1;
    return (one->first > two->first) - (one->first < two->first);
}

static void entries_sort(struct entry_list *list)
{
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, compare_entries);
}

static struct prose begin_prose(struct buffer *out, const struct book *book,
                                const struct chapter *chapter)
{
    return (struct prose){.out = out, .book = book, .chapter = chapter, .is_other_page = true};
}

// ---- Chunks -------------------------------------------------------------------------------------

static void add_chunks(struct buffer *out, const struct book *book)
{
    struct entry_list list = {0};

    for (size_t i = 0; i < book->count; i++) {
        for (size_t chunk = 0; chunk < book->chapters[i].chunk_count; chunk++)
            entry_add(&list, (struct entry){book->chapters[i].chunks[chunk].name,
                                            &book->chapters[i], chunk});
    }
    entries_sort(&list);
    html_add(out, "<h2 id=\"chunks\">Chunks</h2>\n<ul class=\"columns\">\n");
    for (size_t i = 0; i < list.count; i++) {
        const struct entry *entry = &list.items[i];
        struct prose prose = begin_prose(out, book, entry->chapter);
        html_add(out, "<li>");
        figure_add_link(&prose,
                        &entry->chapter->blocks[entry->chapter->chunks[entry->first].first]);
        html_add(out, " <span>%q</span></li>\n", TEXT(entry->chapter->title));
    }
    html_add(out, "</ul>\n");
    free(list.items);
}

// ---- Identifiers --------------------------------------------------------------------------------

// Does the identifier with the first occurrence FIRST belong into the index? The index has the
// functions that the manual describes, and the names that a chapter defines, except those that a
// single block has: they lead nowhere else.
static bool is_indexed(const struct occurrence_list *names, size_t first)
{
    const struct occurrence *name = &names->items[first];
    struct manual_page page;

    if (name->role != NAME_DEFINED)
        return manual_page_find(name->name, &page);
    for (size_t i = first; i < names_end(names, first); i++)
        if (names->items[i].block != name->block)
            return true;
    return false;
}

static void add_blocks(struct prose *prose, const struct entry *entry, enum name_role role)
{
    const struct occurrence_list *names = &entry->chapter->names;
    size_t end = names_end(names, entry->first);
    size_t count = 0;

    for (size_t i = entry->first; i < end; i++) {
        if (names->items[i].role != role)
            continue;
        html_add(prose->out, count++ == 0 ? "" : ", ");
        figure_add_link(prose, &entry->chapter->blocks[names->items[i].block]);
    }
}

static bool is_defined(const struct entry *entry)
{
    return entry->chapter->names.items[entry->first].role == NAME_DEFINED;
}

// Adds the name of the COUNT entries from ENTRIES on, in a cell that spans their rows; with a link
// to the manual, if a chapter uses the name without defining it.
static void add_name(struct buffer *out, const struct entry *entries, size_t count)
{
    struct manual_page page;
    bool is_used_only = false;

    for (size_t i = 0; i < count; i++)
        is_used_only |= !is_defined(&entries[i]);
    if (count > 1)
        html_add(out, "<th scope=\"row\" rowspan=\"%z\">", count);
    else
        html_add(out, "<th scope=\"row\">");
    html_add(out, "<code>%t</code>", TEXT(entries->name));
    if (is_used_only && manual_page_find(entries->name, &page)) {
        html_add(out, " <a href=\"");
        address_add_manual(out, page.name, page.section);
        html_add(out, "\">%t(%s)</a>", TEXT(page.name), (char[]){page.section, '\0'});
    }
    html_add(out, "</th>");
}

// Adds the cells of ENTRY: where its chapter defines the name, if it does, and uses it.
static void add_places(struct buffer *out, const struct book *book, const struct entry *entry)
{
    struct prose prose = begin_prose(out, book, entry->chapter);

    html_add(out, "<td>%q</td><td>", TEXT(entry->chapter->title));
    if (is_defined(entry))
        add_blocks(&prose, entry, NAME_DEFINED);
    html_add(out, "</td><td>");
    add_blocks(&prose, entry, NAME_USED);
    html_add(out, "</td></tr>\n");
}

static void list_identifiers(struct entry_list *list, const struct book *book)
{
    for (size_t i = 0; i < book->count; i++) {
        const struct occurrence_list *names = &book->chapters[i].names;
        for (size_t first = 0; first < names->count; first = names_end(names, first)) {
            if (is_indexed(names, first))
                entry_add(list,
                          (struct entry){names->items[first].name, &book->chapters[i], first});
        }
    }
    entries_sort(list);
}

static void add_identifiers(struct buffer *out, const struct book *book)
{
    struct entry_list list = {0};

    list_identifiers(&list, book);
    html_add(out, "<h2 id=\"identifiers\">Identifiers</h2>\n"
                  "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                  "aria-label=\"Identifiers\"><table class=\"names\">\n"
                  "<thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Chapter</th><th "
                  "scope=\"col\">Defined in</th>"
                  "<th scope=\"col\">Used in</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0, end = 0; i < list.count; i++) {
        html_add(out, "<tr>");
        if (i == end) {
            while (end < list.count && text_equal(list.items[end].name, list.items[i].name))
                end++;
            add_name(out, &list.items[i], end - i);
        }
        add_places(out, book, &list.items[i]);
    }
    html_add(out, "</tbody></table></div>\n");
    free(list.items);
}

// ---- Sections -----------------------------------------------------------------------------------

// Do several chapters have a section with the title of SECTION? Such sections are parts that every
// chapter has, and lead nowhere in particular.
static bool is_common(const struct book *book, const struct section *section)
{
    enum { SEVERAL = 4 };
    size_t count = 0;

    for (size_t i = 0; i < book->count; i++)
        for (size_t k = 0; k < book->chapters[i].section_count; k++)
            if (text_equal(book->chapters[i].sections[k].title, section->title)) {
                count++;
                break;
            }
    return count >= SEVERAL;
}

static void add_sections(struct buffer *out, const struct book *book)
{
    html_add(out, "<h2 id=\"sections\">Sections</h2>\n");
    for (size_t i = 0; i < book->count; i++) {
        const struct chapter *chapter = &book->chapters[i];
        html_add(out, "<h3><a href=\"%t.html\">%q</a></h3>\n<ul class=\"columns\">\n",
                 TEXT(chapter->stem), TEXT(chapter->title));
        for (size_t k = 1; k < chapter->section_count; k++) {
            const struct section *section = &chapter->sections[k];
            if (!is_common(book, section))
                html_add(out, "<li><a href=\"%t.html#%t\">%q</a></li>\n", TEXT(chapter->stem),
                         TEXT(section->id), TEXT(section->title));
        }
        html_add(out, "</ul>\n");
    }
}

void reference_page(struct buffer *out, const struct book *book)
{
    struct page page = {.title = text_of("Index"),
                        .description =
                            "Search the pack, or look through its sections, chunks and identifiers",
                        .file = "reference.html",
                        .classes = "wide"};

    page_open(out, book, &page);
    html_add(
        out,
        "<h1>Index</h1>\n<form class=\"find\" action=\"reference.html\"><label>Search the pack "
        "<input type=\"search\" name=\"q\"></label> <span class=\"count\" "
        "role=\"status\"></span></form>\n"
        "<noscript><p>The search needs a script. What it would look through stands "
        "below.</p></noscript>\n"
        "<ol class=\"found\"></ol>\n<script src=\"search.js\" defer></script>\n"
        "<script src=\"find.js\" defer></script>\n");
    if (book->glossary.document != NULL)
        html_add(out,
                 "<p>The <a href=\"glossary.html\">glossary</a> tells what the words mean.</p>\n");
    add_chunks(out, book);
    add_identifiers(out, book);
    add_sections(out, book);
    page_close(out, book, NULL);
}
