// SPDX-License-Identifier: MIT
//
// Finds the tables for readers who come from Python.

#include "weave/book/python_rows.h"

#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "weave/book/book.h"
#include "weave/book/plain_text.h"

enum { COLUMNS = 4 };

static const char *const head[COLUMNS] = {"Python", "C", "Manual", "Note"};

// Puts the cells of ROW into CELLS; false when ROW has more or fewer than COLUMNS cells.
static bool read_cells(cmark_node *row, cmark_node *cells[COLUMNS])
{
    size_t count = 0;

    for (cmark_node *cell = cmark_node_first_child(row); cell != NULL;
         cell = cmark_node_next(cell)) {
        if (count == COLUMNS)
            return false;
        cells[count++] = cell;
    }
    return count == COLUMNS;
}

static bool is_head(cmark_node *row)
{
    cmark_node *cells[COLUMNS] = {NULL};
    bool result = row != NULL && read_cells(row, cells);

    for (size_t i = 0; i < COLUMNS && result; i++) {
        struct buffer plain = {0};
        plain_text_add(&plain, cells[i]);
        result = text_equal(buffer_text(&plain), text_of(head[i]));
        buffer_free(&plain);
    }
    return result;
}

void python_rows_read(struct chapter *chapter)
{
    cmark_node *node = cmark_node_first_child(chapter->root);
    size_t capacity = 0;

    for (; node != NULL; node = cmark_node_next(node)) {
        if (strcmp(cmark_node_get_type_string(node), "table") != 0 ||
            !is_head(cmark_node_first_child(node)))
            continue;
        cmark_node *row = cmark_node_next(cmark_node_first_child(node));
        for (; row != NULL; row = cmark_node_next(row)) {
            struct python_row read = {.block = NONE};
            if (!read_cells(row, read.cells))
                continue;
            chapter->rows =
                memory_grow(chapter->rows, &capacity, chapter->row_count + 1, sizeof read);
            chapter->rows[chapter->row_count++] = read;
        }
    }
}
