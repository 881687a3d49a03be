// SPDX-License-Identifier: MIT
//
// Tables: cards on a narrow screen, or what scrolls if there are many columns.

#include "weave/parts/table.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/plain_text.h"
#include "weave/parts/prose.h"

enum { LABEL_MAX = 64 }; // bytes: each cell repeats no more of the head of its column

// The types of an extension have no constants, since the library numbers them at run time. Their
// names tell them.
static bool has_type_name(cmark_node *node, const char *name)
{
    return strcmp(cmark_node_get_type_string(node), name) == 0;
}

void table_free_labels(struct prose *prose)
{
    for (size_t i = 0; i < prose->label_count; i++)
        buffer_free(&prose->labels[i]);
    free(prose->labels);
    prose->labels = NULL;
    prose->label_count = 0;
}

// Sets the labels of the columns from the head of TABLE.
static void read_labels(struct prose *prose, cmark_node *table)
{
    cmark_node *head = cmark_node_first_child(cmark_node_first_child(table));
    size_t capacity = 0;

    table_free_labels(prose);
    for (; head != NULL; head = cmark_node_next(head)) {
        struct buffer plain = {0};
        struct buffer label = {0};
        plain_text_add(&plain, head);
        struct text text = text_trim(buffer_text(&plain));
        size_t size = text.size < LABEL_MAX ? text.size : LABEL_MAX;
        while (size < text.size && size > 0 && (text.data[size] & 0xc0) == 0x80)
            size--;
        buffer_add(&label, (struct text){text.data, size});
        buffer_free(&plain);
        prose->labels = memory_grow(prose->labels, &capacity, prose->label_count + 1, sizeof label);
        prose->labels[prose->label_count++] = label;
    }
}

static bool is_wide(const struct prose *prose)
{
    enum { COLUMNS_MAX = 6 };

    return prose->label_count > COLUMNS_MAX;
}

// On a narrow screen the cells of a row stand below each other, and so each cell has the label of
// its column. A table with more columns than that is readable for stays a table, and scrolls.
static void cell_tag(struct prose *prose, cmark_node *cell, bool is_entered)
{
    bool is_head = has_type_name(cmark_node_parent(cell), "table_header");
    struct text label = text_of("");

    if (is_head || !is_entered) {
        html_add(prose->out, "%h", is_head ? is_entered ? "<th scope=\"col\">" : "</th>" : "</td>");
        return;
    }
    if (cmark_node_previous(cell) == NULL)
        prose->column = 0;
    if (prose->column < prose->label_count)
        label = buffer_text(&prose->labels[prose->column]);
    prose->column++;
    if (is_wide(prose))
        html_add(prose->out, "<td>");
    else
        html_add(prose->out, "<td data-label=\"%t\">", TEXT(label));
}

// The end of the head opens the body,
// so that a table without rows has a body too.
bool table_tag(struct prose *prose, cmark_node *node, bool is_entered)
{
    const char *open = NULL;
    const char *close = NULL;

    if (has_type_name(node, "table")) {
        if (is_entered)
            read_labels(prose, node);
        open = is_wide(prose) ? "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                                "aria-label=\"Table\"><table class=\"matrix\">\n"
                              : "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                                "aria-label=\"Table\"><table>\n";
        close = "</tbody></table></div>\n";
    } else if (has_type_name(node, "table_header")) {
        open = "<thead><tr>";
        close = "</tr></thead>\n<tbody>\n";
    } else if (has_type_name(node, "table_row")) {
        open = "<tr>";
        close = "</tr>\n";
    } else if (has_type_name(node, "table_cell")) {
        cell_tag(prose, node, is_entered);
        return true;
    } else {
        return false;
    }
    html_add(prose->out, "%h", is_entered ? open : close);
    return true;
}
