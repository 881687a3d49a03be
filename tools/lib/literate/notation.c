// SPDX-License-Identifier: MIT
//
// One pass over the lines of each block. The first line decides whether the block is a chunk; other
// blocks are not searched.

#include "lib/literate/notation.h"

#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/chunk_table.h"
#include "lib/literate/document.h"

#define OTHER_TEXT "alone on its line; for a literal << write @<<"

enum line_kind { LINE_CODE, LINE_REFERENCE, LINE_DEFINITION, LINE_MIXED, LINE_NO_NAME };

// The offset of the first `<<` at or after FROM that has no `@` before it; SIZE_MAX if none has.
static size_t find_opening(struct text line, size_t from)
{
    size_t at = text_find(line, "<<", from);
    while (at != SIZE_MAX && at > 0 && line.data[at - 1] == '@')
        at = text_find(line, "<<", at + 2);
    return at;
}

// The kind of LINE. Unless it is LINE_CODE, *NAME is the text between the brackets, without the
// blanks around it, and *OPENING is the offset of `<<`.
static enum line_kind classify(struct text line, struct text *name, size_t *opening)
{
    *opening = find_opening(line, 0);
    if (*opening == SIZE_MAX)
        return LINE_CODE;
    size_t closing = text_find(line, ">>", *opening + 2);
    if (closing == SIZE_MAX)
        return LINE_CODE;
    // In `<<a>>>`, the last two brackets close: the name is `a>`.
    while (closing + 2 < line.size && line.data[closing + 2] == '>')
        closing++;
    struct text before = {line.data, *opening};
    struct text after = text_from(line, closing + 2);
    *name = text_trim((struct text){line.data + *opening + 2, closing - *opening - 2});
    bool starts_line = text_is_blank(before);
    if (starts_line && text_equal(text_trim(after), text_of("=")) && after.data[0] == '=')
        return name->size > 0 ? LINE_DEFINITION : LINE_NO_NAME;
    if (!starts_line || !text_is_blank(after))
        return LINE_MIXED;
    return name->size > 0 ? LINE_REFERENCE : LINE_NO_NAME;
}

static struct place move_right(struct place place, size_t columns)
{
    return (struct place){place.line, place.column + columns};
}

static void add_reference(struct code_block *block, struct reference reference)
{
    block->references = memory_grow(block->references, &block->reference_capacity,
                                    block->reference_count + 1, sizeof *block->references);
    block->references[block->reference_count++] = reference;
}

static void read_line(struct document *document, struct code_block *block, size_t number)
{
    struct text line = block->lines[number].text;
    struct text name = {"", 0};
    size_t opening = 0;
    enum line_kind kind = classify(line, &name, &opening);
    if (kind == LINE_CODE)
        return;
    struct place place = move_right(code_block_place(block, number), opening);
    int size = (int)name.size;
    if (kind == LINE_REFERENCE)
        add_reference(block, (struct reference){name, {line.data, opening}, number, place, NULL});
    else if (kind == LINE_DEFINITION)
        diagnostics_add(&document->diagnostics, place,
                        "a second definition in one block: <<%.*s>>= needs a fence of its own",
                        size, name.data);
    else if (kind == LINE_NO_NAME)
        diagnostics_add(&document->diagnostics, place, "a chunk needs a name between << and >>");
    else
        diagnostics_add(&document->diagnostics, place,
                        "a reference with other text on its line: <<%.*s>> must stand " OTHER_TEXT,
                        size, name.data);
}

// Is a first line, which is not a definition, probably meant to be one? Then that is an error:
// without a message, tangle would silently ignore the block.
static bool is_malformed_definition(struct text line, size_t opening)
{
    return text_is_blank((struct text){line.data, opening}) &&
           text_find(line, ">>=", opening) != SIZE_MAX;
}

static void read_block(struct document *document, struct code_block *block)
{
    struct text name = {"", 0};
    size_t opening = 0;
    if (block->line_count == 0)
        return;
    struct text first = block->lines[0].text;
    enum line_kind kind = classify(first, &name, &opening);
    struct place place = move_right(code_block_place(block, 0), opening);
    if (kind == LINE_NO_NAME && is_malformed_definition(first, opening))
        diagnostics_add(&document->diagnostics, place, "a chunk needs a name between << and >>");
    if (kind == LINE_MIXED && is_malformed_definition(first, opening))
        diagnostics_add(&document->diagnostics, place,
                        "a definition with other text on its line: <<%.*s>>= must stand alone",
                        (int)name.size, name.data);
    if (kind != LINE_DEFINITION)
        return;
    block->chunk = chunk_table_define(&document->chunks, name, place, block);
    for (size_t i = 1; i < block->line_count; i++) {
        read_line(document, block, i);
        if (text_find(block->lines[i].text, "@<<", 0) != SIZE_MAX)
            block->has_escapes = true;
    }
}

void notation_read(struct document *document)
{
    for (size_t i = 0; i < document->block_count; i++)
        read_block(document, &document->blocks[i]);
}

void notation_unescape(struct buffer *into, struct text line)
{
    for (;;) {
        size_t at = text_find(line, "@<<", 0);
        if (at == SIZE_MAX)
            break;
        buffer_add(into, (struct text){line.data, at});
        buffer_add_string(into, "<<");
        line = text_from(line, at + 3);
    }
    buffer_add(into, line);
}

bool notation_is_root(struct text name)
{
    return !text_has(name, ' ') && !text_has(name, '\t') &&
           (text_has(name, '.') || text_has(name, '/'));
}
