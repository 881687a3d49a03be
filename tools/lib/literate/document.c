// SPDX-License-Identifier: MIT
//
// Builds a literate document from its bytes: lines, then blocks, then chunks.

#include "lib/literate/document.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/chunk_graph.h"
#include "lib/literate/chunk_table.h"
#include "lib/literate/fence.h"
#include "lib/literate/notation.h"
#include "lib/literate/source.h"

struct document *document_parse(const char *path, struct buffer text)
{
    struct document *document = memory_new(1, sizeof *document);
    document->path = path;
    document->name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    document->source = source_new(text, &document->diagnostics);
    fence_collect(document);
    notation_read(document);
    chunk_graph_check(document);
    return document;
}

static struct buffer *add_made(struct document *document)
{
    document->made = memory_grow(document->made, &document->made_capacity, document->made_count + 1,
                                 sizeof *document->made);
    document->made[document->made_count] = (struct buffer){0};
    return &document->made[document->made_count++];
}

struct text document_blanks_before(struct document *document, size_t count, struct text text)
{
    struct buffer *made = add_made(document);
    for (size_t i = 0; i < count; i++)
        buffer_add_byte(made, ' ');
    buffer_add(made, text);
    return buffer_text(made);
}

struct text document_unescape(struct document *document, struct text text)
{
    if (!text_has(text, '\\'))
        return text;
    struct buffer *made = add_made(document);
    for (size_t i = 0; i < text.size; i++) {
        const bool is_escape = text.data[i] == '\\' && i + 1 < text.size &&
                               ispunct((unsigned char)text.data[i + 1]) != 0;
        i += is_escape ? 1 : 0;
        buffer_add_byte(made, text.data[i]);
    }
    return buffer_text(made);
}

struct place code_block_place(const struct code_block *block, size_t line)
{
    return (struct place){block->place.line + 1 + line, block->lines[line].column};
}

uint64_t document_limit(uint64_t size)
{
    static const uint64_t smallest = UINT64_C(64) << 20;
    enum { PER_BYTE = 16 };
    const uint64_t limit = size > UINT64_MAX / PER_BYTE ? UINT64_MAX : size * PER_BYTE;
    return limit > smallest ? limit : smallest;
}

void document_free(struct document *document)
{
    if (document == NULL)
        return;
    for (size_t i = 0; i < document->block_count; i++) {
        buffer_free(&document->blocks[i].prefix);
        free(document->blocks[i].lines);
        free(document->blocks[i].references);
    }
    free(document->blocks);
    chunk_table_free(&document->chunks);
    for (size_t i = 0; i < document->made_count; i++)
        buffer_free(&document->made[i]);
    free(document->made);
    source_free(&document->source);
    diagnostics_free(&document->diagnostics);
    free(document);
}
