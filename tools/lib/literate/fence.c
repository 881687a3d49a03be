// SPDX-License-Identifier: MIT
//
// The block structure of CommonMark (the parsing strategy in its appendix), as far as it decides
// what a fence is. The stack holds the open containers (block quotes and list items), the leaf is
// the open leaf block in the innermost one. A line first continues as many containers as it can,
// then begins new ones, and its rest belongs to the leaf. A paragraph also takes a "lazy" line.

#include "lib/literate/fence.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/block_start.h"
#include "lib/literate/cursor.h"
#include "lib/literate/definition.h"
#include "lib/literate/document.h"
#include "lib/literate/html_start.h"
#include "lib/literate/source.h"

enum { CODE_INDENT = 4, FENCE_MIN = 3 };
enum leaf { LEAF_NONE, LEAF_PARAGRAPH, LEAF_FENCE, LEAF_CODE, LEAF_HTML };

struct container {
    size_t indent;        // of a list item: the indent that a line needs to continue it; 0: a quote
    size_t quotes_before; // the number of quotes below it on the stack
    bool has_child;
};

struct parser {
    struct document *document;
    struct cursor cursor;
    size_t line_number;
    struct container *stack;
    size_t depth;
    size_t capacity;
    size_t *quotes; // indexes on the stack
    size_t quote_count;
    size_t quote_capacity;
    enum leaf leaf;
    struct code_block fence; // the leaf, if it is a fence
    size_t line_capacity;
    size_t fence_length;
    size_t fence_indent;
    char fence_byte;
    int html_kind;
    struct buffer paragraph; // the text of a paragraph that may begin with link definitions
    bool is_only_child;      // the leaf is the first child of its container
    // About the current line:
    size_t matched;         // the number of containers that it continues
    bool is_leaf_matched;   // it continues the leaf
    size_t no_break_before; // no thematic break begins before this offset
};

// ---- Open blocks -------------------------------------------------------------------------------

static void push(struct parser *parser, size_t indent)
{
    parser->stack =
        memory_grow(parser->stack, &parser->capacity, parser->depth + 1, sizeof *parser->stack);
    if (indent == 0) {
        parser->quotes = memory_grow(parser->quotes, &parser->quote_capacity,
                                     parser->quote_count + 1, sizeof *parser->quotes);
        parser->quotes[parser->quote_count] = parser->depth;
    }
    parser->stack[parser->depth++] = (struct container){indent, parser->quote_count, false};
    parser->quote_count += indent == 0 ? 1 : 0;
    parser->matched = parser->depth;
}

static void end_fence(struct parser *parser, bool is_closed)
{
    struct document *document = parser->document;
    parser->fence.closed = is_closed;
    if (!is_closed)
        diagnostics_add(&document->diagnostics, parser->fence.place, "this fence is never closed");
    document->blocks = memory_grow(document->blocks, &document->block_capacity,
                                   document->block_count + 1, sizeof *document->blocks);
    document->blocks[document->block_count++] = parser->fence;
    parser->leaf = LEAF_NONE;
}

// A paragraph that holds only link definitions is no child of its container.
static void end_paragraph(struct parser *parser)
{
    const struct text text = buffer_text(&parser->paragraph);
    if (definitions_size(text, &parser->document->longest_definition) == text.size &&
        text.size > 0 && parser->depth > 0 && parser->is_only_child)
        parser->stack[parser->depth - 1].has_child = false;
    parser->paragraph.size = 0;
    parser->leaf = LEAF_NONE;
}

static void end_leaf(struct parser *parser)
{
    if (parser->leaf == LEAF_FENCE)
        end_fence(parser, false);
    else if (parser->leaf == LEAF_PARAGRAPH)
        end_paragraph(parser);
    parser->leaf = LEAF_NONE;
}

// Ends the containers and the leaf that the line does not continue.
static void end_unmatched(struct parser *parser)
{
    if (!parser->is_leaf_matched || parser->matched < parser->depth)
        end_leaf(parser);
    parser->depth = parser->matched;
    while (parser->quote_count > 0 && parser->quotes[parser->quote_count - 1] >= parser->depth)
        parser->quote_count--;
}

// Begins a block in the innermost container that the line continues.
static void begin_block(struct parser *parser, enum leaf leaf)
{
    end_unmatched(parser);
    end_leaf(parser);
    if (parser->depth > 0) {
        struct container *container = &parser->stack[parser->depth - 1];
        parser->is_only_child = !container->has_child;
        container->has_child = true;
    }
    parser->leaf = leaf;
    parser->is_leaf_matched = leaf != LEAF_NONE;
}

// ---- Continuing open blocks --------------------------------------------------------------------

static bool take_quote(struct cursor *cursor)
{
    if (cursor->indent >= CODE_INDENT || cursor->is_blank || cursor_rest(cursor).data[0] != '>')
        return false;
    cursor_take_blanks(cursor);
    cursor_take_bytes(cursor, 1);
    cursor_take_blank(cursor);
    return true;
}

// An empty line continues all list items from FROM up to the next quote, except an innermost item
// that is still empty. Returns the number of containers that it continues.
static size_t match_empty(const struct parser *parser, size_t from)
{
    const size_t quotes = parser->stack[from].quotes_before;
    const size_t end = quotes < parser->quote_count ? parser->quotes[quotes] : parser->depth;
    return end == parser->depth && !parser->stack[end - 1].has_child ? end - 1 : end;
}

static void match_containers(struct parser *parser)
{
    struct cursor *cursor = &parser->cursor;
    size_t i = 0;
    for (; i < parser->depth; i++) {
        const size_t indent = parser->stack[i].indent;
        if (cursor->is_blank) {
            i = match_empty(parser, i);
            cursor_take_blanks(cursor);
            break;
        }
        if (indent == 0 ? !take_quote(cursor) : cursor->indent < indent)
            break;
        if (indent > 0)
            cursor_take_columns(cursor, indent);
    }
    parser->matched = i;
}

static bool is_closing_fence(const struct parser *parser)
{
    const struct text rest = cursor_rest(&parser->cursor);
    const size_t size = block_start_run(rest, parser->fence_byte);
    return parser->cursor.indent < CODE_INDENT && size >= parser->fence_length &&
           text_is_blank(text_from(rest, size));
}

// Does the line continue the leaf?
static bool match_leaf(struct parser *parser)
{
    struct cursor *cursor = &parser->cursor;
    switch (parser->leaf) {
    case LEAF_FENCE:
        for (size_t i = 0; i < parser->fence_indent; i++)
            cursor_take_blank(cursor);
        return true;
    case LEAF_CODE:
        return cursor->indent >= CODE_INDENT || cursor->is_blank;
    case LEAF_HTML:
        return !(cursor->is_blank && parser->html_kind > HTML_LAST_WITH_END);
    case LEAF_PARAGRAPH:
        return !cursor->is_blank;
    default:
        return false;
    }
}

// ---- Beginning new blocks ----------------------------------------------------------------------

static bool begin_quote(struct parser *parser)
{
    if (!take_quote(&parser->cursor))
        return false;
    begin_block(parser, LEAF_NONE);
    push(parser, 0);
    return true;
}

// If a byte rules out a thematic break that begins at one offset, then it also rules out breaks
// that begin between that offset and the byte. So `- - - x` is scanned only once.
static bool begins_break(struct parser *parser)
{
    const size_t next = parser->cursor.next;
    size_t stop = 0;
    if (next < parser->no_break_before)
        return false;
    const bool is_break = block_start_is_break(cursor_rest(&parser->cursor), &stop);
    parser->no_break_before = stop > 0 ? next + stop : parser->no_break_before;
    return is_break;
}

// Is REST an underline that makes the paragraph above it a heading? Not if that paragraph holds
// only link definitions.
static bool is_underline(struct parser *parser, struct text rest)
{
    const size_t size = rest.size > 0 ? block_start_run(rest, rest.data[0]) : 0;
    if (size == 0 || strchr("=-", rest.data[0]) == NULL || !text_is_blank(text_from(rest, size)))
        return false;
    struct text text = buffer_text(&parser->paragraph);
    const size_t definitions = definitions_size(text, &parser->document->longest_definition);
    if (text.size == 0 || definitions < text.size)
        return true;
    parser->paragraph.size = 0; // the underline is text of a paragraph
    return false;
}

static void set_prefix(const struct document *document, struct code_block *block)
{
    const struct text line = source_line(&document->source, block->place.line);
    for (size_t i = 0; i + 1 < block->place.column && i < line.size; i++)
        buffer_add_byte(&block->prefix, strchr(">\t", line.data[i]) != NULL ? line.data[i] : ' ');
}

static bool begin_fence(struct parser *parser)
{
    const struct text rest = cursor_rest(&parser->cursor);
    const size_t size = rest.size > 0 ? block_start_run(rest, rest.data[0]) : 0;
    struct text info = text_from(rest, size);
    if (size < FENCE_MIN || (rest.data[0] != '`' && rest.data[0] != '~') ||
        (rest.data[0] == '`' && text_has(info, '`')))
        return false;
    begin_block(parser, LEAF_FENCE);
    parser->fence_byte = rest.data[0];
    parser->fence_length = size;
    parser->fence_indent = parser->cursor.indent;
    parser->line_capacity = 0;
    parser->fence =
        (struct code_block){.info = document_unescape(parser->document, text_trim(info)),
                            .place = {parser->line_number, parser->cursor.next + 1}};
    set_prefix(parser->document, &parser->fence);
    return true;
}

static bool begin_html(struct parser *parser, bool is_in_paragraph)
{
    const struct text rest = cursor_rest(&parser->cursor);
    const int kind = html_start_kind(rest);
    if (kind == HTML_NONE || (kind == HTML_TAG_ALONE && is_in_paragraph))
        return false;
    begin_block(parser, LEAF_HTML);
    parser->html_kind = kind;
    if (kind <= HTML_LAST_WITH_END && html_start_ends(kind, rest))
        parser->leaf = LEAF_NONE;
    return true;
}

static bool begin_item(struct parser *parser, bool is_in_paragraph)
{
    struct cursor *cursor = &parser->cursor;
    const size_t marker = block_start_marker(cursor_rest(cursor), is_in_paragraph);
    const size_t offset = cursor->indent;
    if (marker == 0)
        return false;
    cursor_take_blanks(cursor);
    cursor_take_bytes(cursor, marker);
    size_t blanks = cursor->indent;
    if (cursor->is_blank || blanks > CODE_INDENT) {
        cursor_take_blank(cursor);
        blanks = 1;
    } else {
        cursor_take_columns(cursor, blanks);
    }
    begin_block(parser, LEAF_NONE);
    push(parser, offset + marker + blanks);
    return true;
}

// Begins all containers that the line begins. Returns true if the line is finished: it has begun a
// leaf that takes the rest of the line.
static bool begin_blocks(struct parser *parser)
{
    const struct cursor *cursor = &parser->cursor;
    bool is_paragraph = parser->leaf == LEAF_PARAGRAPH && parser->is_leaf_matched;
    bool is_lazy = parser->leaf == LEAF_PARAGRAPH && !parser->is_leaf_matched;
    for (;; is_paragraph = is_lazy = false) {
        const struct text rest = cursor_rest(cursor);
        if (cursor->is_blank)
            return false;
        if (cursor->indent >= CODE_INDENT) {
            if (!is_paragraph && !is_lazy)
                begin_block(parser, LEAF_CODE);
            return !is_paragraph && !is_lazy;
        }
        if (begin_quote(parser))
            continue;
        const bool is_leaf = block_start_is_heading(rest);
        if (!is_leaf && (begin_fence(parser) || begin_html(parser, is_paragraph || is_lazy)))
            return true;
        if (is_leaf || (is_paragraph && is_underline(parser, rest)) || begins_break(parser)) {
            begin_block(parser, LEAF_NONE);
            return true;
        }
        if (!begin_item(parser, is_paragraph))
            return false;
    }
}

// ---- The rest of a line ------------------------------------------------------------------------

static void add_code(struct parser *parser)
{
    const struct cursor *cursor = &parser->cursor;
    struct code_block *block = &parser->fence;
    struct text text = text_from(cursor->line, cursor->offset);
    if (cursor->is_in_tab)
        text = document_blanks_before(parser->document, CODE_INDENT - cursor->column % CODE_INDENT,
                                      text_from(text, 1));
    block->lines = memory_grow(block->lines, &parser->line_capacity, block->line_count + 1,
                               sizeof *block->lines);
    block->lines[block->line_count++] = (struct code_line){text, cursor->offset + 1};
}

// Keeps the text of a paragraph that begins with [: no other can begin with link definitions.
static void add_text(struct parser *parser, bool is_first)
{
    const struct text rest = cursor_rest(&parser->cursor);
    if (is_first ? rest.data[0] != '[' : parser->paragraph.size == 0)
        return;
    buffer_add(&parser->paragraph, rest);
    buffer_add_byte(&parser->paragraph, '\n');
}

static void take_rest(struct parser *parser)
{
    const bool is_blank = parser->cursor.is_blank;
    if (parser->leaf == LEAF_PARAGRAPH && !is_blank) {
        add_text(parser, false); // a lazy line comes here, too
        return;
    }
    end_unmatched(parser);
    if (parser->leaf == LEAF_FENCE)
        add_code(parser);
    else if (parser->leaf == LEAF_HTML && parser->html_kind <= HTML_LAST_WITH_END &&
             html_start_ends(parser->html_kind,
                             text_from(parser->cursor.line, parser->cursor.offset)))
        parser->leaf = LEAF_NONE;
    else if (parser->leaf == LEAF_NONE && !is_blank) {
        begin_block(parser, LEAF_PARAGRAPH);
        add_text(parser, true);
    }
}

static void read_line(struct parser *parser)
{
    parser->cursor = cursor_begin(source_line(&parser->document->source, parser->line_number));
    parser->no_break_before = 0;
    match_containers(parser);
    const bool are_all_matched = parser->matched == parser->depth;
    if (are_all_matched && parser->leaf == LEAF_FENCE && is_closing_fence(parser)) {
        end_fence(parser, true);
        return;
    }
    parser->is_leaf_matched = are_all_matched && match_leaf(parser);
    const bool takes_lines = parser->is_leaf_matched && parser->leaf != LEAF_PARAGRAPH;
    if (takes_lines || !begin_blocks(parser))
        take_rest(parser);
}

void fence_collect(struct document *document)
{
    struct parser parser = {.document = document};
    for (size_t number = 1; number <= document->source.line_count; number++) {
        parser.line_number = number;
        read_line(&parser);
    }
    end_leaf(&parser);
    free(parser.stack);
    free(parser.quotes);
    buffer_free(&parser.paragraph);
}
