// SPDX-License-Identifier: MIT
//
// A literate document, from its bytes to its chunks.

#include "lib/document.h"

#include <stdlib.h>
#include <string.h>

#include "lib/chunk_graph.h"
#include "lib/fence.h"
#include "lib/memory.h"
#include "lib/notation.h"

static cmark_node *parse(struct text text, document_prepare prepare)
{
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    if (parser == NULL)
        die("out of memory");
    if (prepare != NULL)
        prepare(parser);
    cmark_parser_feed(parser, text.data, text.size);
    cmark_node *root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return root;
}

struct document *document_parse(const char *path, struct buffer text, document_prepare prepare)
{
    struct document *document = memory_new(1, sizeof *document);
    document->path = path;
    document->name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    document->source = source_new(text, &document->diagnostics);
    document->root = parse(buffer_text(&document->source.bytes), prepare);
    fence_collect(document);
    notation_read(document);
    chunk_graph_check(document);
    return document;
}

struct code_block *document_block(cmark_node *node)
{
    if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK)
        return NULL;
    return cmark_node_get_user_data(node);
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
    if (document->root != NULL)
        cmark_node_free(document->root);
    source_free(&document->source);
    diagnostics_free(&document->diagnostics);
    free(document);
}
