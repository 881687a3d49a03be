// SPDX-License-Identifier: MIT
//
// The programs that a chapter is tangled to. expand() makes the same text as in tangle, and tells
// the origin of each line, which leads from a program to the chapter and back.

#include "weave/book/programs.h"

#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/chunk_table.h"
#include "lib/literate/expand.h"
#include "weave/book/book.h"
#include "weave/book/links.h"

// For each line number of the document, the block and the line in it; block NONE for lines outside
// chunks. The caller frees the map.
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

// Sets the place of the block's line at ORIGIN to line LINE of PROGRAM, unless it has a place
// already.
static void place_line(struct chapter *chapter, const struct program_origin *origin, size_t program,
                       size_t line)
{
    if (origin->block == NONE)
        return;
    struct program_line *place = &chapter->blocks[origin->block].lines[origin->line].place;
    if (place->program == NONE)
        *place = (struct program_line){program, line};
}

bool program_is_c(struct text file)
{
    return text_ends(file, ".c") || text_ends(file, ".h");
}

// The name in the site of the file FILE. All files of the site are in one directory, and links use
// a name as it is. So bytes that need encoding become hyphens, as does the colon in
// "javascript:x.c", which an address would take for the end of a scheme. A file that is not C gets
// ".txt", so that a browser shows it as text: a chapter can bring no page and no script into the
// site.
static struct text site_name_of(struct arena *arena, struct text file)
{
    struct buffer page = {0};
    struct text result;

    for (size_t i = 0; i < file.size; i++)
        buffer_add_byte(&page, (char)(link_is_name_byte(file.data[i]) ? file.data[i] : '-'));
    if (!program_is_c(file))
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
