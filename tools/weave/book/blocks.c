// SPDX-License-Identifier: MIT
//
// Takes the blocks of code of a chapter, its chunks and its programs from the parsed document.

#include "weave/book/blocks.h"

#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/chunk_table.h"
#include "lib/literate/console.h"
#include "lib/literate/document.h"
#include "lib/literate/notation.h"
#include "weave/book/book.h"
#include "weave/book/id_table.h"
#include "weave/book/programs.h"
#include "weave/book/slug.h"

// The index of CHUNK in the document's table.
static size_t chunk_number(const struct document *document, const struct chunk *chunk)
{
    for (size_t i = 0; i < document->chunks.count; i++) {
        if (document->chunks.chunks[i] == chunk)
            return i;
    }
    return NONE;
}

// The anchor of a block: KIND and the slug of NAME. KIND ends in a colon, which no anchor of a
// heading contains, so that a block and a heading never have the same anchor.
static struct text make_id(struct id_table *ids, struct arena *arena, const char *kind,
                           struct text name)
{
    struct buffer id = {0};
    struct text result;

    buffer_add_string(&id, kind);
    slug_add(&id, name);
    result = id_table_take(ids, arena, buffer_text(&id), ':', 2);
    buffer_free(&id);
    return result;
}

// LINE with `<<` in place of each `@<<`.
static struct text without_escapes(struct arena *arena, struct text line)
{
    struct buffer plain = {0};
    struct text result;

    notation_unescape(&plain, line);
    result = arena_copy(arena, buffer_text(&plain));
    buffer_free(&plain);
    return result;
}

// Fills the lines of BLOCK, without the line that names its chunk.
static void read_lines(struct block *block, const struct code_block *parsed, struct arena *arena)
{
    size_t skip = parsed->chunk == NULL ? 0 : 1;

    block->count = parsed->line_count < skip ? 0 : parsed->line_count - skip;
    block->lines = memory_new(block->count + 1, sizeof *block->lines);
    for (size_t i = 0; i < block->count; i++) {
        struct text text = parsed->lines[i + skip].text;
        block->lines[i] =
            (struct block_line){.text = parsed->has_escapes ? without_escapes(arena, text) : text,
                                .line = code_block_place(parsed, i + skip).line,
                                .chunk = NONE,
                                .place = {.program = NONE}};
    }
}

static void read_references(struct block *block, const struct document *document,
                            const struct code_block *parsed)
{
    for (size_t i = 0; i < parsed->reference_count; i++)
        block->lines[parsed->references[i].line - 1].chunk =
            chunk_number(document, parsed->references[i].chunk);
}

// The lines of BLOCK as C, with a semicolon in place of each reference.
static struct text code_of(const struct block *block, struct arena *arena)
{
    struct buffer code = {0};
    struct text result;

    for (size_t i = 0; i < block->count; i++) {
        if (block->lines[i].chunk == NONE)
            buffer_add(&code, block->lines[i].text);
        else
            buffer_add_byte(&code, ';');
        buffer_add_byte(&code, '\n');
    }
    result = arena_copy(arena, buffer_text(&code));
    buffer_free(&code);
    return result;
}

// The index of the block PARSED among the blocks of its chunk.
static size_t part_number(const struct code_block *parsed)
{
    size_t part = 0;

    while (parsed->chunk->definitions[part] != parsed)
        part++;
    return part;
}

static void read_block(struct chapter *chapter, struct id_table *ids,
                       const struct code_block *parsed, struct arena *arena)
{
    struct block block = {.node = parsed->node, .info = parsed->info, .chunk = NONE};

    read_lines(&block, parsed, arena);
    if (parsed->chunk != NULL) {
        block.chunk = chunk_number(chapter->document, parsed->chunk);
        block.part = part_number(parsed);
        block.id = make_id(ids, arena, "chunk:", parsed->chunk->name);
        read_references(&block, chapter->document, parsed);
        block.code = code_of(&block, arena);
        if (block.part == 0)
            chapter->chunks[block.chunk].first = chapter->block_count;
    } else {
        block.id = make_id(ids, arena, "block:", (struct text){0});
    }
    chapter->blocks[chapter->block_count++] = block;
}

void blocks_read(struct chapter *chapter, struct arena *arena)
{
    const struct document *document = chapter->document;
    struct id_table ids = {0};

    chapter->chunk_count = document->chunks.count;
    chapter->chunks = memory_new(chapter->chunk_count + 1, sizeof *chapter->chunks);
    for (size_t i = 0; i < chapter->chunk_count; i++) {
        chapter->chunks[i].name = document->chunks.chunks[i]->name;
        chapter->chunks[i].parts = document->chunks.chunks[i]->definition_count;
    }
    chapter->blocks = memory_new(document->block_count + 1, sizeof *chapter->blocks);
    for (size_t i = 0; i < document->block_count; i++)
        read_block(chapter, &ids, &document->blocks[i], arena);
    id_table_free(&ids);
    programs_read(chapter, arena);
}

bool is_transcript(const struct block *block)
{
    return console_is_block(block->info) && block->count > 0 &&
           text_starts(block->lines[0].text, "$ ");
}

void blocks_free(struct chapter *chapter)
{
    for (size_t i = 0; i < chapter->block_count; i++)
        free(chapter->blocks[i].lines);
    for (size_t i = 0; i < chapter->program_count; i++) {
        free(chapter->programs[i].origins);
        free(chapter->programs[i].tags);
    }
    free(chapter->blocks);
    free(chapter->chunks);
    free(chapter->programs);
}
