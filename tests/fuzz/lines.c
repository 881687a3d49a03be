// SPDX-License-Identifier: MIT

#include "lines.h"

#include <stdlib.h>
#include <string.h>

void lines_read(struct lines *lines, const uint8_t *data, size_t size)
{
    *lines = (struct lines){.items = {"tool"}, .count = 1, .text = malloc(size + 1)};
    if (lines->text == NULL)
        abort();
    memcpy(lines->text, data, size);
    lines->text[size] = '\0';
    for (char *rest = lines->text, *line = NULL;
         lines->count <= LINES_MAX && (line = strsep(&rest, "\n")) != NULL;)
        lines->items[lines->count++] = line;
    lines->items[lines->count] = NULL;
}

void lines_free(struct lines *lines)
{
    free(lines->text);
}
