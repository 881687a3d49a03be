// SPDX-License-Identifier: MIT
//
// Which block defines a name in a chapter's code.

#include "weave/book/names.h"

#include "lib/base/text.h"
#include "weave/book/book.h"
#include "weave/book/definitions.h"
#include "weave/book/identifiers.h"
#include "weave/book/lexer.h"
#include "weave/book/manual.h"

// The program that BLOCK belongs to: the one of its first line that is in any program.
static size_t program_of(const struct block *block)
{
    for (size_t i = 0; i < block->count; i++) {
        if (block->lines[i].place.program != NONE)
            return block->lines[i].place.program;
    }
    return NONE;
}

size_t names_end(const struct occurrence_list *names, size_t first)
{
    size_t end = first;

    while (end < names->count && text_equal(names->items[end].name, names->items[first].name))
        end++;
    return end;
}

// The index of the first occurrence of NAME in the sorted list NAMES, or the index at which it
// would be inserted.
static size_t names_begin(const struct occurrence_list *names, struct text name)
{
    size_t low = 0;
    size_t high = names->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (identifier_compare(names->items[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t names_definition(const struct chapter *chapter, struct text name, size_t block)
{
    const struct occurrence_list *names = &chapter->names;
    size_t program = program_of(&chapter->blocks[block]);
    size_t found = NONE;
    size_t found_count = 0;

    size_t first = names_begin(names, name);
    for (size_t i = first; i < names->count && text_equal(names->items[i].name, name); i++) {
        const struct occurrence *one = &names->items[i];
        if (one->role != NAME_DEFINED)
            continue;
        if (one->block == block)
            return block;
        if (program_of(&chapter->blocks[one->block]) != program)
            continue;
        found = found_count++ == 0 ? one->block : NONE;
    }
    return found;
}

// ---- The rows of "Python, C, manual" ------------------------------------------------------------

// The index of the first block that calls NAME, or NONE.
static size_t first_call(const struct chapter *chapter, struct text name)
{
    size_t first = NONE;

    for (size_t i = 0; i < chapter->names.count; i++) {
        const struct occurrence *one = &chapter->names.items[i];
        if (one->is_call && text_equal(one->name, name) && one->block < first)
            first = one->block;
    }
    return first;
}

// CODE is C from a row. The first function in CODE that the manual describes and that any block
// calls decides: returns the first block that calls it, or NONE when there is no such function.
static size_t block_calling(const struct chapter *chapter, struct text code)
{
    struct lexer lexer = lexer_begin(code);
    struct token token;
    struct manual_page page;

    while (lexer_next(&lexer, &token)) {
        struct text name = token.text;
        if (token.kind != TOKEN_WORD || !manual_page_find(name, &page))
            continue;
        size_t block = first_call(chapter, name);
        if (block != NONE)
            return block;
    }
    return NONE;
}

static size_t block_of_row(const struct chapter *chapter, const struct python_row *row)
{
    cmark_node *node = cmark_node_first_child(row->cells[1]);
    size_t block = NONE;

    for (; node != NULL && block == NONE; node = cmark_node_next(node)) {
        if (cmark_node_get_type(node) == CMARK_NODE_CODE)
            block = block_calling(chapter, text_of(cmark_node_get_literal(node)));
    }
    return block;
}

void names_read(struct chapter *chapter)
{
    struct definition_list definitions = definitions_of(chapter);

    for (size_t i = 0; i < chapter->block_count; i++) {
        if (chapter->blocks[i].chunk != NONE)
            identifiers_collect(&chapter->names, chapter->blocks[i].code, i, &definitions);
    }
    definition_list_free(&definitions);
    occurrence_list_sort(&chapter->names);
    for (size_t i = 0; i < chapter->row_count; i++)
        chapter->rows[i].block = block_of_row(chapter, &chapter->rows[i]);
}
