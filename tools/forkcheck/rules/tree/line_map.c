// SPDX-License-Identifier: MIT
#include "forkcheck/rules/tree/line_map.h"

#include <stdlib.h>

#include "lib/base/memory.h"
#include "lib/base/text.h"

// Takes a number off TEXT. False if there is none.
static bool number_take(struct text *text, unsigned *number)
{
    size_t size = 0;

    for (*number = 0; size < text->size && size < 9; size++) {
        if (text->data[size] < '0' || text->data[size] > '9')
            break;
        *number = *number * 10 + (unsigned)(text->data[size] - '0');
    }
    *text = text_from(*text, size);
    return size > 0;
}

// The file that stands in quotation marks at the beginning of TEXT; empty if there is none.
static struct text file_of(struct text text)
{
    if (!text_starts(text, "\""))
        return (struct text){"", 0};
    text = text_from(text, 1);
    const size_t size = text_find(text, "\"", 0);
    return (struct text){text.data, size == SIZE_MAX ? 0 : size};
}

// Reads `#line 7 "file"`, and `# 7 "file"` as a preprocessor writes it.
static bool directive_read(struct text line, struct line_mark *mark)
{
    line = text_trim(line);
    if (!text_starts(line, "#"))
        return false;
    line = text_trim(text_from(line, 1));
    if (text_starts(line, "line"))
        line = text_trim(text_from(line, sizeof "line" - 1));
    if (!number_take(&line, &mark->number))
        return false;
    mark->file = file_of(text_trim(line));
    return true;
}

void line_map_read(struct line_map *map, struct text source)
{
    *map = (struct line_map){0};
    for (unsigned line = 1; source.size > 0; line++) {
        struct line_mark mark = {.line = line + 1};
        if (!directive_read(text_take_line(&source), &mark))
            continue;
        if (mark.file.size == 0 && map->count > 0)
            mark.file = map->marks[map->count - 1].file;
        map->marks = memory_grow(map->marks, &map->capacity, map->count + 1, sizeof *map->marks);
        map->marks[map->count++] = mark;
    }
}

void line_map_free(struct line_map *map)
{
    free(map->marks);
    *map = (struct line_map){0};
}

struct text line_map_presume(const struct line_map *map, unsigned *line)
{
    size_t count = map->count;

    while (count > 0 && map->marks[count - 1].line > *line)
        count--;
    if (count == 0)
        return (struct text){"", 0};
    const struct line_mark *mark = &map->marks[count - 1];
    *line = *line - mark->line + mark->number;
    return mark->file;
}
