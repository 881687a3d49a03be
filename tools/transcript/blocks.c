// SPDX-License-Identifier: MIT
//
// Finds the console blocks of a document.

#include "transcript/blocks.h"

#include <stdint.h>
#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/console.h"
#include "lib/literate/document.h"
#include "transcript/ability.h"
#include "transcript/session.h"
#include "transcript/transcript.h"

// A command must fit into the shell's pipe, each line with a prefix of one byte (pipe(7): 65,536
// bytes).
enum { BLOCK_LINES_MAX = 2 * OUTPUT_LINES_MAX, COMMAND_BYTES_MAX = 1 << 15 };

static bool is_transcript(const struct code_block *block, struct diagnostics *diagnostics)
{
    if (block->line_count == 0 ||
        console_line_kind(block->lines[0].text, CONSOLE_OUTPUT) != CONSOLE_COMMAND) {
        diagnostics_add(diagnostics, code_block_place(block, 0),
                        "a console block begins with a command after '$ '; a block that is not to "
                        "be run is a text block");
        return false;
    }
    if (block->line_count > BLOCK_LINES_MAX) {
        diagnostics_add(diagnostics, block->place, "a transcript of more than %d lines",
                        BLOCK_LINES_MAX);
        return false;
    }
    return true;
}

// The set of abilities that BLOCK needs, from a list such as "tracing,proc" in its info string.
static unsigned read_needs(const struct code_block *block, struct diagnostics *diagnostics)
{
    struct text rest = console_needs(block->info);
    unsigned needs = 0;
    while (rest.size > 0) {
        const size_t comma = text_find(rest, ",", 0);
        const struct text name = {rest.data, comma == SIZE_MAX ? rest.size : comma};
        enum ability ability = ABILITY_COUNT;
        if (ability_find(name, &ability))
            needs |= 1U << ability;
        else
            diagnostics_add(diagnostics, block->place, "a transcript cannot need '%.*s'",
                            (int)name.size, name.data);
        rest = text_from(rest, comma == SIZE_MAX ? rest.size : comma + 1);
    }
    return needs;
}

static struct transcript *add(struct blocks *blocks, const struct code_block *block)
{
    struct shown_line *lines = memory_new(block->line_count, sizeof *lines);
    for (size_t i = 0; i < block->line_count; i++)
        lines[i] = (struct shown_line){block->lines[i].text, code_block_place(block, i)};
    blocks->items =
        memory_grow(blocks->items, &blocks->capacity, blocks->count + 1, sizeof *blocks->items);
    struct transcript *transcript = &blocks->items[blocks->count++];
    transcript_parse(transcript, lines, block->line_count);
    transcript->prefix = buffer_text(&block->prefix);
    return transcript;
}

static void check_commands(const struct transcript *transcript, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < transcript->command_count; i++)
        if (transcript->commands[i].text.size > COMMAND_BYTES_MAX)
            diagnostics_add(diagnostics, transcript->commands[i].typed[0].place,
                            "a command of more than %d bytes", COMMAND_BYTES_MAX);
}

struct blocks blocks_find(struct document *document)
{
    struct blocks blocks = {0};
    for (size_t i = 0; i < document->block_count; i++) {
        const struct code_block *block = &document->blocks[i];
        if (!console_is_block(block->info) || !is_transcript(block, &document->diagnostics))
            continue;
        struct transcript *transcript = add(&blocks, block);
        transcript->needs = read_needs(block, &document->diagnostics);
        check_commands(transcript, &document->diagnostics);
    }
    blocks.is_good = document->diagnostics.count == 0;
    return blocks;
}

void blocks_free(struct blocks *blocks)
{
    for (size_t i = 0; i < blocks->count; i++)
        transcript_free(&blocks->items[i]);
    free(blocks->items);
    *blocks = (struct blocks){0};
}
