// SPDX-License-Identifier: MIT
//
// The programs that a chapter is tangled to: the same expansion as tangle's, and its line map read
// backwards.

#include "weave/book/programs.h"

#include <stdlib.h>

#include "lib/buffer.h"
#include "lib/chunk_table.h"
#include "lib/expand.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "weave/book/arena.h"
#include "weave/book/book.h"
#include "weave/book/links.h"

// Where each line of the document stands in the blocks.
static struct program_origin *map_lines(const struct chapter *chapter)
{
    size_t count = chapter->document->source.line_count;
    struct program_origin *map = memory_new(count + 1, sizeof *map);

    for (size_t i = 0; i <= count; i++)
        map[i].block = NONE;
    for (size_t block = 0; block < chapter->block_count; block++) {
        const struct block *from = &chapter->blocks[block];
        for (size_t i = 0; i < from->count && from->chunk != NONE; i++)
            map[from->lines[i].line] = (struct program_origin){block, i};
    }
    return map;
}

// Tells the line of a block that this is where it went, unless it went elsewhere before.
static void place_line(struct chapter *chapter, const struct program_origin *origin, size_t program,
                       size_t line)
{
    if (origin->block == NONE)
        return;
    struct program_line *place = &chapter->blocks[origin->block].lines[origin->line].place;
    if (place->program == NONE)
        *place = (struct program_line){program, line};
}

// The program's name in the site, where all files are in one folder, and no name needs encoding or
// could be taken for anything but a name: "javascript:x.c" is an address of its own. What is not C
// is shown as text, so that no page or script gets into the site that weave did not make.
static struct text site_name_of(struct arena *arena, struct text file)
{
    struct buffer page = {0};
    struct text result;

    for (size_t i = 0; i < file.size; i++)
        buffer_add_byte(&page, (char)(link_is_name_byte(file.data[i]) ? file.data[i] : '-'));
    if (!text_ends(file, ".c") && !text_ends(file, ".h"))
        buffer_add_string(&page, ".txt");
    result = arena_copy(arena, buffer_text(&page));
    buffer_free(&page);
    return result;
}

static void read_program(struct chapter *chapter, struct arena *arena, const struct chunk *root,
                         const struct program_origin *map)
{
    struct buffer code = {0};
    struct origins origins = {0};
    struct program program = {.file = root->name, .site_name = site_name_of(arena, root->name)};

    expand(&code, chapter->document, root, false, &origins);
    program.code = arena_copy(arena, buffer_text(&code));
    program.line_count = origins.count;
    program.origins = memory_new(origins.count + 1, sizeof *program.origins);
    for (size_t i = 0; i < origins.count; i++) {
        program.origins[i] = map[origins.lines[i]];
        place_line(chapter, &program.origins[i], chapter->program_count, i + 1);
    }
    chapter->programs[chapter->program_count++] = program;
    free(origins.lines);
    buffer_free(&code);
}

void programs_read(struct chapter *chapter, struct arena *arena)
{
    const struct chunk_table *chunks = &chapter->document->chunks;
    struct program_origin *map = map_lines(chapter);

    chapter->programs = memory_new(chunks->count + 1, sizeof *chapter->programs);
    for (size_t i = 0; i < chunks->count; i++) {
        if (chunks->chunks[i]->is_root)
            read_program(chapter, arena, chunks->chunks[i], map);
    }
    free(map);
}
