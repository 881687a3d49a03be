// SPDX-License-Identifier: MIT
//
// Links the first use of each term in a chapter. libcmark-gfm splits text at line ends; the nodes
// of a run of text are joined, so that a term may stand on two lines.

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "weave/book/book.h"
#include "weave/book/glossary.h"
#include "weave/book/rules.h"

// The first nodes of the runs of text in which a chapter's terms are looked for.
struct runs {
    cmark_node **items;
    size_t count;
    size_t capacity;
};

static bool is_run_node(cmark_node *node)
{
    return node != NULL && (cmark_node_get_type(node) == CMARK_NODE_TEXT ||
                            cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK);
}

// Are there no links in NODE?
static bool is_barred(const struct chapter *chapter, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);

    return type == CMARK_NODE_HEADING || type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE ||
           rule_of(chapter, node) != NONE || strcmp(cmark_node_get_type_string(node), "table") == 0;
}

static struct runs find_runs(const struct chapter *chapter)
{
    struct runs runs = {0};
    cmark_iter *iter = cmark_iter_new(chapter->root);
    cmark_event_type event = CMARK_EVENT_NONE;

    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_ENTER && is_barred(chapter, node)) {
            cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
        } else if (is_run_node(node) && !is_run_node(cmark_node_previous(node))) {
            runs.items = memory_grow(runs.items, &runs.capacity, runs.count + 1, sizeof node);
            runs.items[runs.count++] = node;
        }
    }
    cmark_iter_free(iter);
    return runs;
}

// ---- Finding a term in a text -------------------------------------------------------------------

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || (byte & 0x80) != 0;
}

// Does a word of TEXT begin at AT? A part of a word with hyphens is none.
static bool is_start(struct text text, size_t at)
{
    return is_word_byte(text.data[at]) && (at == 0 || (!is_word_byte(text.data[at - 1]) &&
                                                       strchr("-.", text.data[at - 1]) == NULL));
}

// May a term end before AT? It does not in `wait-free` and in the name of a manual page, `fork(2)`.
static bool is_end(struct text text, size_t at)
{
    return at == text.size || strchr("-(", text.data[at]) == NULL;
}

static size_t word_end(struct text text, size_t at)
{
    while (at < text.size && is_word_byte(text.data[at]))
        at++;
    return at;
}

struct use {
    struct text words; // as they stand in the text
    size_t term;       // NONE: no term
};

// The longest term that begins at AT.
static struct use find_at(const struct book *book, struct text text, size_t at)
{
    struct use use = {.term = NONE};
    size_t end = at;

    for (size_t words = 1; words <= FORM_WORDS_MAX; words++) {
        end = word_end(text, end);
        struct text found = {text.data + at, end - at};
        size_t term = is_end(text, end) ? glossary_find(book, found) : NONE;
        if (term != NONE)
            use = (struct use){found, term};
        if (end == text.size || text.data[end] != ' ')
            break;
        end++;
    }
    return use;
}

// The first use of a term in TEXT from FROM on that is not yet linked. A term within a longer one
// is no use of it.
static struct use find_use(const struct book *book, struct text text, size_t from,
                           const bool *is_linked)
{
    for (size_t at = from; at < text.size; at++) {
        if (!is_start(text, at))
            continue;
        struct use use = find_at(book, text, at);
        if (use.term != NONE && !is_linked[use.term])
            return use;
        if (use.term != NONE)
            at += use.words.size - 1;
    }
    return (struct use){.term = NONE};
}

// ---- Changing the tree --------------------------------------------------------------------------

static cmark_node *text_node(struct text text)
{
    cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);
    struct buffer literal = {0};

    buffer_add(&literal, text);
    cmark_node_set_literal(node, buffer_string(&literal));
    buffer_free(&literal);
    return node;
}

// Adds TEXT before NEXT.
static void add_text(cmark_node *next, struct text text)
{
    if (text.size > 0)
        cmark_node_insert_before(next, text_node(text));
}

static void add_link(cmark_node *next, const struct term *term, struct text words)
{
    cmark_node *link = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);

    cmark_node_set_on_enter(link, term->id.data);
    cmark_node_append_child(link, text_node(words));
    cmark_node_insert_before(next, link);
}

// Adds the text of the run that begins at FIRST, with a space for each line end.
static void gather(struct buffer *out, cmark_node *first)
{
    for (cmark_node *node = first; is_run_node(node); node = cmark_node_next(node)) {
        if (cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK)
            buffer_add_byte(out, ' ');
        else
            buffer_add_string(out, cmark_node_get_literal(node));
    }
}

static void link_run(const struct book *book, cmark_node *first, bool *is_linked)
{
    struct buffer buffer = {0};
    size_t done = 0;

    gather(&buffer, first);
    struct text text = buffer_text(&buffer);
    struct use use = find_use(book, text, 0, is_linked);
    bool is_changed = use.term != NONE;
    while (use.term != NONE) {
        size_t start = (size_t)(use.words.data - text.data);
        add_text(first, (struct text){text.data + done, start - done});
        add_link(first, &book->terms.items[use.term], use.words);
        is_linked[use.term] = true;
        done = start + use.words.size;
        use = find_use(book, text, done, is_linked);
    }
    if (is_changed)
        add_text(first, text_from(text, done));
    while (is_changed && is_run_node(first)) {
        cmark_node *next = cmark_node_next(first);
        cmark_node_free(first);
        first = next;
    }
    buffer_free(&buffer);
}

void glossary_link(struct book *book, struct chapter *chapter)
{
    struct runs runs = {0};
    bool *is_linked = NULL;

    if (book->terms.count == 0)
        return;
    runs = find_runs(chapter);
    is_linked = memory_new(book->terms.count, sizeof *is_linked);
    for (size_t i = 0; i < runs.count; i++)
        link_run(book, runs.items[i], is_linked);
    free(is_linked);
    free(runs.items);
}
