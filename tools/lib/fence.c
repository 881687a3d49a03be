// SPDX-License-Identifier: MIT
//
// From CommonMark's tree back to the source. The library keeps of a fenced block the line where it
// begins and its content with the container's prefix taken off. Line i of the content is a suffix
// of source line start + 1 + i, except for a tab of which the container took a part: that one comes
// as the blanks that are left.

#include "lib/fence.h"

#include <string.h>

#include "lib/memory.h"

enum { TAB_LEAVES_AT_MOST = 3 };

static bool ends_with(struct text line, struct text end)
{
    return line.size >= end.size &&
           (end.size == 0 || memcmp(line.data + line.size - end.size, end.data, end.size) == 0);
}

static size_t find_column(struct text source, struct text content)
{
    // Only blanks can be what is left of a tab: all else is a suffix.
    bool has_blanks = content.size > 0 && content.data[0] == ' ';
    if (source.size >= content.size && (!has_blanks || ends_with(source, content)))
        return source.size - content.size + 1;
    for (size_t i = 0; i < TAB_LEAVES_AT_MOST && i < content.size && content.data[i] == ' '; i++) {
        struct text rest = text_from(content, i + 1);
        if (!ends_with(source, rest) || source.size == rest.size)
            continue;
        size_t tab = source.size - rest.size - 1;
        if (source.data[tab] == '\t')
            return tab + 1;
    }
    return 1;
}

static void split_lines(const struct document *document, struct code_block *block)
{
    size_t capacity = 0;
    struct text rest = text_of(cmark_node_get_literal(block->node));
    while (rest.size > 0) {
        const char *end = memchr(rest.data, '\n', rest.size);
        size_t size = end != NULL ? (size_t)(end - rest.data) : rest.size;
        struct text text = {rest.data, size};
        size_t number = block->place.line + 1 + block->line_count;
        block->lines =
            memory_grow(block->lines, &capacity, block->line_count + 1, sizeof *block->lines);
        block->lines[block->line_count++] =
            (struct code_line){text, find_column(source_line(&document->source, number), text)};
        rest = text_from(rest, end != NULL ? size + 1 : size);
    }
}

// The next node in the order of the document that is not inside this one.
static cmark_node *node_after(cmark_node *node)
{
    while (node != NULL && cmark_node_next(node) == NULL)
        node = cmark_node_parent(node);
    return node != NULL ? cmark_node_next(node) : NULL;
}

// What the library keeps of a fence's look.
struct fence {
    char mark;
    int length;
};

// False for what is no fenced block.
static bool read_fence(cmark_node *node, struct fence *fence)
{
    int offset = 0;
    return cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK &&
           cmark_node_get_fenced(node, &fence->length, &offset, &fence->mark) != 0;
}

// Is this source line a fence that can close that one, with nothing but a container's prefix before
// it?
static bool looks_closing(struct text line, struct fence fence)
{
    line = text_trim(line);
    size_t start = line.size;
    while (start > 0 && line.data[start - 1] == fence.mark)
        start--;
    if (line.size - start < (size_t)fence.length)
        return false;
    while (start > 0 && strchr(" \t>", line.data[start - 1]) != NULL)
        start--;
    return start == 0;
}

// A fence ends at its closing line, or because a container or the document does. When a container
// does, the line that ended it may look like a closing fence, but then a block begins on that line.
static bool is_closed(const struct document *document, const struct code_block *block)
{
    struct fence fence = {0};
    (void)read_fence(block->node, &fence);
    size_t number = block->place.line + block->line_count + 1;
    cmark_node *next = node_after(block->node);
    if (next != NULL && (size_t)cmark_node_get_start_line(next) == number)
        return false;
    return looks_closing(source_line(&document->source, number), fence);
}

static void set_prefix(const struct document *document, struct code_block *block)
{
    struct text line = source_line(&document->source, block->place.line);
    size_t size = block->place.column - 1;
    for (size_t i = 0; i < size && i < line.size; i++) {
        if (strchr(">\t", line.data[i]) != NULL)
            buffer_add_byte(&block->prefix, line.data[i]);
        else
            buffer_add_byte(&block->prefix, ' ');
    }
}

static void add_block(struct document *document, cmark_node *node)
{
    struct code_block block = {
        .node = node,
        .info = text_of(cmark_node_get_fence_info(node)),
        .place = {(size_t)cmark_node_get_start_line(node),
                  (size_t)cmark_node_get_start_column(node)},
    };
    split_lines(document, &block);
    set_prefix(document, &block);
    block.closed = is_closed(document, &block);
    if (!block.closed)
        diagnostics_add(&document->diagnostics, block.place, "this fence is never closed");
    document->blocks = memory_grow(document->blocks, &document->block_capacity,
                                   document->block_count + 1, sizeof *document->blocks);
    document->blocks[document->block_count++] = block;
}

// Only containers are entered: paragraphs hold no blocks.
static cmark_node *next_block(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    bool is_container = type == CMARK_NODE_DOCUMENT || type == CMARK_NODE_BLOCK_QUOTE ||
                        type == CMARK_NODE_LIST || type == CMARK_NODE_ITEM;
    if (is_container && cmark_node_first_child(node) != NULL)
        return cmark_node_first_child(node);
    return node_after(node);
}

void fence_collect(struct document *document)
{
    struct fence fence = {0};
    for (cmark_node *node = document->root; node != NULL; node = next_block(node))
        if (read_fence(node, &fence))
            add_block(document, node);
    // The array has stopped moving.
    for (size_t i = 0; i < document->block_count; i++)
        (void)cmark_node_set_user_data(document->blocks[i].node, &document->blocks[i]);
}
