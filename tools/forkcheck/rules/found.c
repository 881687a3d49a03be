// SPDX-License-Identifier: MIT
#include "forkcheck/rules/found.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/tree/tree.h"
#include "lib/base/memory.h"

static bool is_same(const struct found *found, const char *name, const struct node *node)
{
    return strcmp(found->name, name) == 0 && found->line == node->line &&
           found->column == node->column && found->file == node->file;
}

void found_add_list(struct found_list *list, const char *name, const struct node *node,
                    const char *format, va_list arguments)
{
    char text[1024];

    for (size_t i = 0; i < list->count; i++)
        if (is_same(&list->items[i], name, node))
            return;
    (void)vsnprintf(text, sizeof text, format, arguments);
    list->items = memory_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    const size_t size = strlen(text) + 1;
    struct found *found = &list->items[list->count++];
    *found = (struct found){name, node->file, node->line, node->column, memory_new(size, 1)};
    memcpy(found->text, text, size);
}

void found_add(struct found_list *list, const char *name, const struct node *node,
               const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    found_add_list(list, name, node, format, arguments);
    va_end(arguments);
}

static int compare(const void *left, const void *right)
{
    const struct found *a = left;
    const struct found *b = right;
    const int files = strcmp(a->file ? a->file : "", b->file ? b->file : "");

    if (files != 0)
        return files;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return strcmp(a->name, b->name);
}

void found_sort(struct found_list *list)
{
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, compare);
}

void found_free(struct found_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].text);
    free(list->items);
    *list = (struct found_list){0};
}
