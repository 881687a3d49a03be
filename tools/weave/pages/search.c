// SPDX-License-Identifier: MIT
//
// What the search looks through: a script that sets one variable, since a page from a directory on
// disk may load scripts but not fetch data. assets/find.js searches it:
//
//     window.forkSearch = {
//     ignored: "a about ...",
//     kinds: ["chapter", ...],
//     pages: [
//     {file: "one_fork.html", title: "One fork", entries: [
//     [KIND, PLACE, TITLE, TEXT, WORDS],
//     ]},
//     ]};
//
// KIND is an index in `kinds`, and PLACE an anchor on the page. TEXT may be shown, and WORDS are
// the other words of the entry; both may be missing.

#include <stdlib.h>
#include <string.h>

#include "forkcheck/catalogue.h"
#include "lib/base/buffer.h"
#include "lib/base/danger.h"
#include "lib/base/json_string.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/book/mistakes.h"
#include "weave/book/plain_text.h"
#include "weave/book/rules.h"
#include "weave/pages/pages.h"
#include "weave/pages/search_text.h"
#include "weave/parts/rule_box.h"

#define REPLACEMENT "\xEF\xBF\xBD"

enum search_kind {
    SEARCH_TERM,
    SEARCH_RULE,
    SEARCH_MISTAKE,
    SEARCH_SECTION,
    SEARCH_CHAPTER,
    SEARCH_CHUNK,
    SEARCH_FINDING,
    SEARCH_KINDS
};

static const char *const kind_names[SEARCH_KINDS] = {"term",    "rule",  "mistake", "section",
                                                     "chapter", "chunk", "finding"};

struct search_entry {
    enum search_kind kind;
    struct text place;
    struct text title;
    struct text text;
    struct text words;
};

// Adds TEXT as a string; the search shows parts of it.
static void add_string(struct buffer *out, struct text text)
{
    struct buffer safe = {0};

    danger_replace(&safe, text, REPLACEMENT);
    json_add_string(out, buffer_text(&safe));
    buffer_free(&safe);
}

static void add_entry(struct buffer *out, const struct search_entry *entry)
{
    const struct text parts[] = {entry->place, entry->title, entry->text, entry->words};
    size_t count = entry->words.size > 0 ? 4 : entry->text.size > 0 ? 3 : 2;

    html_add(out, "[%z", (size_t)entry->kind);
    for (size_t i = 0; i < count; i++) {
        buffer_add_byte(out, ',');
        add_string(out, parts[i]);
    }
    buffer_add_string(out, "],\n");
}

// Adds ENTRY, which has no text yet, with TEXT.
static void add_with_text(struct buffer *out, struct search_entry entry, struct text text)
{
    struct buffer head = {0};
    struct buffer words = {0};

    search_text_split(&head, &words, text);
    entry.text = buffer_text(&head);
    entry.words = text_trim(buffer_text(&words));
    add_entry(out, &entry);
    buffer_free(&head);
    buffer_free(&words);
}

static bool is_heading(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_HEADING;
}

static bool is_wide_table(cmark_node *node)
{
    enum { COLUMNS_MAX = 6 };
    size_t columns = 0;

    if (strcmp(cmark_node_get_type_string(node), "table") != 0)
        return false;
    cmark_node *cell = cmark_node_first_child(cmark_node_first_child(node));
    for (; cell != NULL; cell = cmark_node_next(cell))
        columns++;
    return columns > COLUMNS_MAX;
}

// Adds to TEXT the prose from NODE up to the next heading or mistake. Rules have entries of their
// own, and wide tables are no prose.
static void gather(struct buffer *text, const struct chapter *chapter, cmark_node *node)
{
    for (; node != NULL && !is_heading(node) && mistake_of(chapter, node) == NULL;
         node = cmark_node_next(node)) {
        if (rule_of(chapter, node) != NONE || is_wide_table(node))
            continue;
        plain_text_add(text, node);
        buffer_add_byte(text, ' ');
    }
}

// Does SECTION hold exercises? They ask, and do not answer.
static bool has_exercises(const struct section *section)
{
    return text_equal(section->title, text_of("Exercises"));
}

// Is NODE a block of a chunk?
static bool is_chunk(const struct chapter *chapter, cmark_node *node)
{
    for (size_t i = 0; i < chapter->block_count; i++)
        if (chapter->blocks[i].node == node)
            return chapter->blocks[i].chunk != NONE;
    return false;
}

static bool is_patch(const struct chapter *chapter, cmark_node *node)
{
    for (size_t i = 0; i < chapter->patches.count; i++)
        if (chapter->patches.items[i].block->node == node)
            return true;
    return false;
}

// Does SECTION show a bug: a program, and the change that repairs it?
static bool shows_bug(const struct chapter *chapter, const struct section *section)
{
    bool has_program = false;
    bool has_patch = false;
    cmark_node *node = cmark_node_next(section->heading);

    for (; node != NULL && !is_heading(node); node = cmark_node_next(node)) {
        if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK)
            continue;
        has_program = has_program || is_chunk(chapter, node);
        has_patch = has_patch || is_patch(chapter, node);
    }
    return has_program && has_patch;
}

static void add_section(struct buffer *out, const struct chapter *chapter,
                        const struct section *section, bool is_wrong)
{
    struct buffer text = {0};
    struct search_entry entry = {.kind = is_wrong              ? SEARCH_MISTAKE
                                         : section->level == 1 ? SEARCH_CHAPTER
                                                               : SEARCH_SECTION,
                                 .place = section->level == 1 ? text_of("") : section->id,
                                 .title = section->title};

    if (!has_exercises(section))
        gather(&text, chapter, cmark_node_next(section->heading));
    add_with_text(out, entry, buffer_text(&text));
    buffer_free(&text);
}

static void add_sections(struct buffer *out, const struct chapter *chapter)
{
    bool is_among_mistakes = false;

    for (size_t i = 0; i < chapter->section_count; i++) {
        const struct section *section = &chapter->sections[i];
        if (section->level <= 2)
            is_among_mistakes = mistakes_are_in(section);
        add_section(out, chapter, section,
                    (is_among_mistakes && section->level > 2) || shows_bug(chapter, section));
    }
}

static void add_mistake(struct buffer *out, const struct chapter *chapter,
                        const struct mistake *mistake)
{
    struct buffer text = {0};
    cmark_node *node = cmark_node_next(cmark_node_first_child(mistake->paragraph));

    for (; node != NULL; node = cmark_node_next(node))
        plain_text_add(&text, node);
    buffer_add_byte(&text, ' ');
    gather(&text, chapter, cmark_node_next(mistake->paragraph));
    add_with_text(out,
                  (struct search_entry){
                      .kind = SEARCH_MISTAKE, .place = mistake->id, .title = mistake->title},
                  buffer_text(&text));
    buffer_free(&text);
}

// The title of a rule is its first sentence; its text is the rest.
static void add_rule(struct buffer *out, const struct book *book, const struct chapter *chapter,
                     size_t number)
{
    struct buffer place = {0};
    struct buffer plain = {0};
    cmark_node *label = cmark_node_first_child(chapter->rules[number].statement);

    buffer_add_string(&place, "rule:");
    rule_number_add(&place, book, chapter, number);
    for (cmark_node *node = cmark_node_next(label); node != NULL; node = cmark_node_next(node))
        plain_text_add(&plain, node);
    struct text statement = text_trim(buffer_text(&plain));
    size_t end = text_find(statement, ". ", 0);
    end = end == SIZE_MAX ? statement.size : end + 1;
    add_with_text(out,
                  (struct search_entry){.kind = SEARCH_RULE,
                                        .place = buffer_text(&place),
                                        .title = {statement.data, end}},
                  text_from(statement, end));
    buffer_free(&place);
    buffer_free(&plain);
}

// Adds the chunks, each with the names in the code of all of its blocks.
static void add_chunks(struct buffer *out, const struct chapter *chapter)
{
    struct buffer *codes = memory_new(chapter->chunk_count + 1, sizeof *codes);

    for (size_t i = 0; i < chapter->block_count; i++)
        if (chapter->blocks[i].chunk != NONE)
            buffer_add(&codes[chapter->blocks[i].chunk], chapter->blocks[i].code);
    for (size_t i = 0; i < chapter->chunk_count; i++) {
        struct buffer words = {0};
        search_text_names(&words, buffer_text(&codes[i]));
        add_entry(out, &(struct search_entry){.kind = SEARCH_CHUNK,
                                              .place = chapter->blocks[chapter->chunks[i].first].id,
                                              .title = chapter->chunks[i].name,
                                              .words = text_trim(buffer_text(&words))});
        buffer_free(&words);
        buffer_free(&codes[i]);
    }
    free(codes);
}

static void open_page(struct buffer *out, const struct chapter *chapter)
{
    struct buffer file = {0};

    html_add(&file, "%t.html", TEXT(chapter->stem));
    buffer_add_string(out, "{file: ");
    add_string(out, buffer_text(&file));
    buffer_add_string(out, ", title: ");
    add_string(out, chapter->title);
    buffer_add_string(out, ", entries: [\n");
    buffer_free(&file);
}

static void add_chapter(struct buffer *out, const struct book *book, const struct chapter *chapter)
{
    open_page(out, chapter);
    for (size_t i = 0; i < chapter->rule_count; i++)
        add_rule(out, book, chapter, i);
    for (size_t i = 0; i < chapter->mistake_count; i++)
        add_mistake(out, chapter, &chapter->mistakes[i]);
    add_sections(out, chapter);
    add_chunks(out, chapter);
    buffer_add_string(out, "]},\n");
}

static void add_glossary(struct buffer *out, const struct book *book)
{
    open_page(out, &book->glossary);
    for (size_t i = 0; i < book->terms.count; i++) {
        const struct section *section = book->terms.items[i].section;
        struct buffer text = {0};
        gather(&text, &book->glossary, cmark_node_next(section->heading));
        add_with_text(out,
                      (struct search_entry){
                          .kind = SEARCH_TERM, .place = section->id, .title = section->title},
                      buffer_text(&text));
        buffer_free(&text);
    }
    buffer_add_string(out, "]},\n");
}

// Only their codes and names: the search finds the section, and the rest is there.
static void add_findings(struct buffer *out)
{
    buffer_add_string(out, "{file: \"findings.html\", title: \"The findings\", entries: [\n");
    for (size_t i = 0; i < catalogue_count(); i++) {
        const struct catalogue_entry *entry = catalogue_at(i);
        struct buffer title = {0};
        buffer_print(&title, "%s %s", entry->code, entry->name);
        add_entry(out, &(struct search_entry){.kind = SEARCH_FINDING,
                                              .place = text_of(entry->code),
                                              .title = buffer_text(&title)});
        buffer_free(&title);
    }
    buffer_add_string(out, "]},\n");
}

void search_data(struct buffer *out, const struct book *book)
{
    buffer_add_string(out, "\"use strict\";\nwindow.forkSearch = {\nignored: ");
    add_string(out, text_of(search_ignored));
    buffer_add_string(out, ",\nkinds: [");
    for (size_t i = 0; i < SEARCH_KINDS; i++)
        html_add(out, "%h\"%h\"", i == 0 ? "" : ", ", kind_names[i]);
    buffer_add_string(out, "],\npages: [\n");
    if (book->glossary.document != NULL)
        add_glossary(out, book);
    for (size_t i = 0; i < book->count; i++)
        add_chapter(out, book, &book->chapters[i]);
    if (book->has_findings)
        add_findings(out);
    buffer_add_string(out, "]};\n");
}
