// SPDX-License-Identifier: MIT
//
// Which lines of the blocks of a chapter define which names. A line of a block can stand in several
// programs, and several times in one. It then has tags in each place, which become one definition.

#include "weave/book/definitions.h"

#include <stdlib.h>

#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "weave/book/book.h"
#include "weave/book/identifiers.h"

static int compare_numbers(size_t one, size_t two)
{
    return (one > two) - (one < two);
}

static int compare(const struct definition *left, const struct definition *right)
{
    int order = compare_numbers(left->block, right->block);

    if (order == 0)
        order = compare_numbers(left->line, right->line);
    return order != 0 ? order : identifier_compare(left->name, right->name);
}

static int compare_with_places(const void *left, const void *right)
{
    const struct definition *one = left;
    const struct definition *two = right;
    int order = compare(one, two);

    if (order == 0)
        order = compare_numbers(one->program, two->program);
    return order != 0 ? order : compare_numbers(one->place, two->place);
}

static int compare_items(const void *left, const void *right)
{
    return compare(left, right);
}

static size_t count_tags(const struct chapter *chapter)
{
    size_t count = 0;

    for (size_t i = 0; i < chapter->program_count; i++)
        count += chapter->programs[i].tag_count;
    return count;
}

// Adds the tags of the program with the index NUMBER. Lines that tangle has made are in no block.
static void add_tags(struct definition_list *list, const struct chapter *chapter, size_t number)
{
    const struct program *program = &chapter->programs[number];

    for (size_t i = 0; i < program->tag_count; i++) {
        const struct tag *tag = &program->tags[i];
        if (tag->line > program->line_count || program->origins[tag->line - 1].block == NONE)
            continue;
        const struct program_origin *origin = &program->origins[tag->line - 1];
        list->items[list->count++] = (struct definition){.block = origin->block,
                                                         .line = origin->line,
                                                         .name = tag->name,
                                                         .program = number,
                                                         .place = tag->line,
                                                         .times = 1};
    }
}

// Makes one of the items of LIST, which is sorted, that have the same block, line and name.
static void merge(struct definition_list *list)
{
    size_t merged = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct definition *one = &list->items[i];
        struct definition *last = merged == 0 ? NULL : &list->items[merged - 1];
        if (last == NULL || compare(last, one) != 0)
            list->items[merged++] = *one;
        else if (last->program == one->program && last->place == one->place)
            last->times++;
    }
    list->count = merged;
}

struct definition_list definitions_of(const struct chapter *chapter)
{
    struct definition_list list = {
        .items = memory_new(count_tags(chapter) + 1, sizeof(struct definition))};

    for (size_t i = 0; i < chapter->program_count; i++)
        add_tags(&list, chapter, i);
    qsort(list.items, list.count, sizeof *list.items, compare_with_places);
    merge(&list);
    return list;
}

struct definition *definition_find(const struct definition_list *list, size_t block, size_t line,
                                   struct text name)
{
    const struct definition key = {.block = block, .line = line, .name = name};

    return bsearch(&key, list->items, list->count, sizeof key, compare_items);
}

void definition_list_free(struct definition_list *list)
{
    free(list->items);
    *list = (struct definition_list){0};
}
