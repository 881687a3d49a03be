// SPDX-License-Identifier: MIT
//
// The prose of a chapter as HTML. The walk over the tree does not recurse, so that deeply nested
// quotes cannot exhaust the stack.

#include "weave/parts/prose.h"

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/book/figures.h"
#include "weave/book/links.h"
#include "weave/book/mistakes.h"
#include "weave/book/plain_text.h"
#include "weave/parts/addresses.h"
#include "weave/parts/fold.h"
#include "weave/parts/table.h"

// The elements that need nothing but their tags.
static const struct {
    cmark_node_type type;
    const char *open;
    const char *close;
} simple[] = {
    {CMARK_NODE_BLOCK_QUOTE, "<blockquote>\n", "</blockquote>\n"},
    {CMARK_NODE_ITEM, "<li>", "</li>\n"},
    {CMARK_NODE_EMPH, "<em>", "</em>"},
    {CMARK_NODE_STRONG, "<strong>", "</strong>"},
    {CMARK_NODE_THEMATIC_BREAK, "<hr>\n", ""},
    {CMARK_NODE_SOFTBREAK, "\n", ""},
    {CMARK_NODE_LINEBREAK, "<br>\n", ""},
};

static struct text literal_of(cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);

    return text_of(literal == NULL ? "" : literal);
}

// ---- Anchors and addresses ----------------------------------------------------------------------

void prose_add_id(const struct prose *prose, struct text id)
{
    if (prose->is_single_page)
        html_add(prose->out, "%t:%t", TEXT(prose->chapter->stem), TEXT(id));
    else
        html_add(prose->out, "%t", TEXT(id));
}

void prose_add_address(const struct prose *prose, struct buffer *out, const struct chapter *chapter,
                       struct text id)
{
    bool is_on_page = prose->is_single_page && book_is_chapter(prose->book, chapter);

    if (is_on_page && id.size == 0 && chapter->section_count > 0)
        id = chapter->sections[0].id;
    if (is_on_page)
        html_add(out, "#%t:%t", TEXT(chapter->stem), TEXT(id));
    else if (chapter != prose->chapter || prose->is_other_page)
        html_add(out, "%t.html%s%t", TEXT(chapter->stem), id.size > 0 ? "#" : "", TEXT(id));
    else
        html_add(out, "#%t", TEXT(id));
}

// ---- The manual ---------------------------------------------------------------------------------

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '-';
}

// The first reference to the manual in TEXT, such as fork(2); empty when there is none.
static struct text find_reference(struct text text)
{
    for (size_t i = 1; i + 2 < text.size; i++) {
        size_t start = i;
        bool is_section = text.data[i] == '(' && text.data[i + 1] >= '1' &&
                          text.data[i + 1] <= '8' && text.data[i + 2] == ')';
        if (!is_section)
            continue;
        while (start > 0 && is_name_byte(text.data[start - 1]))
            start--;
        if (start < i)
            return (struct text){text.data + start, i + 3 - start};
    }
    return (struct text){text.data, 0};
}

void prose_add_text(struct prose *prose, struct text text)
{
    struct text found = {0};

    while (!prose->is_in_link && (found = find_reference(text)).size > 0) {
        size_t before = (size_t)(found.data - text.data);
        html_prose(prose->out, (struct text){text.data, before});
        html_add(prose->out, "<a href=\"");
        address_add_manual(prose->out, (struct text){found.data, found.size - 3},
                           found.data[found.size - 2]);
        html_add(prose->out, "\">%t</a>", TEXT(found));
        text = text_from(text, before + found.size);
    }
    html_prose(prose->out, text);
}

// ---- Blocks -------------------------------------------------------------------------------------

static const struct section *section_of(const struct chapter *chapter, const cmark_node *heading)
{
    for (size_t i = 0; i < chapter->section_count; i++) {
        if (chapter->sections[i].heading == heading)
            return &chapter->sections[i];
    }
    return NULL;
}

static void heading_tag(struct prose *prose, cmark_node *node, bool is_entered)
{
    const struct section *section = section_of(prose->chapter, node);
    int level = cmark_node_get_heading_level(node) + prose->demotion;
    size_t shown = (size_t)(level > HEADING_LEVELS ? HEADING_LEVELS : level);

    prose->is_in_link = is_entered;
    if (!is_entered) {
        html_add(prose->out, "%h</h%z>\n", section == NULL ? "" : "</a>", shown);
        return;
    }
    prose->level = (int)shown;
    html_add(prose->out, "<h%z", shown);
    if (section != NULL) {
        html_add(prose->out, " id=\"");
        prose_add_id(prose, section->id);
        html_add(prose->out, "\"><a class=\"anchor\" href=\"#");
        prose_add_id(prose, section->id);
        html_add(prose->out, "\"");
    }
    html_add(prose->out, ">");
}

// Is PARAGRAPH in a tight list? There it gets no <p> (CommonMark 5.3).
static bool is_tight(cmark_node *paragraph)
{
    cmark_node *item = cmark_node_parent(paragraph);
    cmark_node *list = item == NULL ? NULL : cmark_node_parent(item);

    return list != NULL && cmark_node_get_type(list) == CMARK_NODE_LIST &&
           cmark_node_get_list_tight(list) != 0;
}

// The text of the image becomes the caption, with its markup, and the alternative, without.
static void figure_tag(struct prose *prose, const struct figure *figure, cmark_node *image,
                       bool is_entered)
{
    struct buffer plain = {0};

    if (!is_entered) {
        html_add(prose->out, "</figcaption></figure>\n");
        return;
    }
    plain_text_add(&plain, image);
    html_add(prose->out,
             "<figure class=\"shown\"><img src=\"%t\" alt=\"%t\">\n"
             "<figcaption>",
             TEXT(figure->name), TEXT(buffer_text(&plain)));
    buffer_free(&plain);
}

// A mistake has an anchor, to which the search leads.
static void open_paragraph(struct prose *prose, cmark_node *node)
{
    const struct mistake *mistake = mistake_of(prose->chapter, node);

    if (mistake != NULL && !prose->is_single_page)
        html_add(prose->out, "<p id=\"%t\">", TEXT(mistake->id));
    else
        html_add(prose->out, "<p>");
}

static void paragraph_tag(struct prose *prose, cmark_node *node, bool is_entered)
{
    cmark_node *image = NULL;
    const struct figure *figure = figure_of(prose->book, node, &image);

    if (figure != NULL)
        figure_tag(prose, figure, image, is_entered);
    else if (!is_tight(node) && !is_entered)
        html_add(prose->out, "</p>\n");
    else if (!is_tight(node))
        open_paragraph(prose, node);
}

static void list_tag(struct prose *prose, cmark_node *node, bool is_entered)
{
    bool is_ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    int start = cmark_node_get_list_start(node);

    if (!is_entered)
        html_add(prose->out, is_ordered ? "</ol>\n" : "</ul>\n");
    else if (is_ordered && start > 1)
        html_add(prose->out, "<ol start=\"%z\">\n", (size_t)start);
    else
        html_add(prose->out, is_ordered ? "<ol>\n" : "<ul>\n");
}

static void html_block(struct prose *prose, cmark_node *node)
{
    struct text summary = {0};
    enum fold_kind kind = fold_kind(node, &summary);

    if (kind == FOLD_OPENS)
        html_add(prose->out, "<details%s>\n<summary>%t</summary>\n", prose->is_paper ? " open" : "",
                 TEXT(summary));
    else if (kind == FOLD_CLOSES)
        html_add(prose->out, "</details>\n");
    else if (kind == FOLD_NONE)
        html_add(prose->out, "<p>%t</p>\n", TEXT(literal_of(node)));
}

// ---- Inlines ------------------------------------------------------------------------------------

static bool is_in_heading(cmark_node *node)
{
    for (; node != NULL; node = cmark_node_parent(node)) {
        if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
            return true;
    }
    return false;
}

// A link in a heading is shown as text, since the heading itself is a link to its own anchor.
static void link_tag(struct prose *prose, cmark_node *node, bool is_entered)
{
    const char *address = cmark_node_get_url(node);
    struct link link = link_read(prose->book, prose->chapter, address);
    bool is_shown = link.kind != LINK_DROPPED && link.kind != LINK_BROKEN && !is_in_heading(node);

    if (is_shown && is_entered) {
        html_add(prose->out, "<a href=\"");
        if (link.kind == LINK_CHAPTER)
            prose_add_address(prose, prose->out, link.chapter, link.place);
        else if (link.kind == LINK_FILE)
            address_add_file(prose->out, prose->book, buffer_text(&link.path), 0);
        else
            address_add(prose->out, text_of(address));
        html_add(prose->out, "\">");
    } else if (is_shown) {
        html_add(prose->out, "</a>");
    }
    if (is_shown)
        prose->is_in_link = is_entered;
    link_free(&link);
}

// A term leads to the glossary. On the page that holds all chapters it is text: that page is for
// printing.
static void term_tag(struct prose *prose, cmark_node *node, bool is_entered)
{
    if (prose->is_single_page)
        return;
    if (is_entered)
        html_add(prose->out, "<a href=\"glossary.html#%s\">", cmark_node_get_on_enter(node));
    else
        html_add(prose->out, "</a>");
}

// Adds NODE if its type has no children; false if its type is another one.
static bool leaf(struct prose *prose, cmark_node *node, cmark_node_type type)
{
    if (type == CMARK_NODE_TEXT)
        prose_add_text(prose, literal_of(node));
    else if (type == CMARK_NODE_CODE)
        html_add(prose->out, "<code>%t</code>", TEXT(literal_of(node)));
    else if (type == CMARK_NODE_CODE_BLOCK)
        prose->show_code(prose, node);
    else if (type == CMARK_NODE_HTML_BLOCK)
        html_block(prose, node);
    else if (type == CMARK_NODE_HTML_INLINE)
        html_text(prose->out, literal_of(node));
    else
        return false;
    return true;
}

static void simple_tag(struct prose *prose, cmark_node_type type, bool is_entered)
{
    for (size_t i = 0; i < sizeof simple / sizeof simple[0]; i++) {
        if (simple[i].type == type)
            html_add(prose->out, "%h", is_entered ? simple[i].open : simple[i].close);
    }
}

static void node_tag(struct prose *prose, cmark_node *node, bool is_entered)
{
    cmark_node_type type = cmark_node_get_type(node);

    if (leaf(prose, node, type))
        return;
    if (type == CMARK_NODE_HEADING)
        heading_tag(prose, node, is_entered);
    else if (type == CMARK_NODE_PARAGRAPH)
        paragraph_tag(prose, node, is_entered);
    else if (type == CMARK_NODE_LIST)
        list_tag(prose, node, is_entered);
    else if (type == CMARK_NODE_LINK)
        link_tag(prose, node, is_entered);
    else if (type == CMARK_NODE_CUSTOM_INLINE)
        term_tag(prose, node, is_entered);
    else if (!table_tag(prose, node, is_entered))
        simple_tag(prose, type, is_entered);
}

void prose_add(struct prose *prose, cmark_node *block)
{
    cmark_iter *iter = cmark_iter_new(block);
    cmark_event_type event = CMARK_EVENT_NONE;

    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        bool is_entered = event == CMARK_EVENT_ENTER;
        if (is_entered && prose->show_special != NULL && prose->show_special(prose, node))
            cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
        else
            node_tag(prose, node, is_entered);
    }
    cmark_iter_free(iter);
    table_free_labels(prose);
}

void prose_add_inlines(struct prose *prose, cmark_node *first, const cmark_node *before)
{
    for (cmark_node *node = first; node != NULL && node != before; node = cmark_node_next(node))
        prose_add(prose, node);
}
