// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/signal_table.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/tree/tree.h"

static bool changes_table(const struct node *node, void *context)
{
    return is_change(node) && node->children[0]->kind != NODE_REFERENCE &&
           variable_of(node->children[0]) == context;
}

// The table; NULL if the program changes it, or ELEMENT is not one that differs by round.
static struct node *table_of(const struct node *root, const struct node *element)
{
    long number = 0;

    while (element->kind == NODE_MEMBER && !element->is_arrow)
        element = without_casts(element->children[0]);
    if (element->kind != NODE_SUBSCRIPT || constant_of(element->children[1], &number))
        return NULL;
    struct node *table = without_casts(element->children[0])->target;
    return table && table->kind == NODE_VARIABLE && table->count > 0 &&
                   table->children[0]->kind == NODE_LIST && !any_node(root, changes_table, table)
               ? table
               : NULL;
}

static bool is_named_signal(const struct node *node)
{
    return node->macro && strncmp(node->macro, "SIG", strlen("SIG")) == 0 &&
           strncmp(node->macro, "SIG_", strlen("SIG_")) != 0;
}

static bool is_handler(const struct node *node)
{
    const struct node *bare = without_casts(node);

    return function_meant(bare) || (bare->macro && is_word_of("SIG_IGN SIG_DFL", bare->macro));
}

// False if ROW names no signal, as the last one of a table may.
static bool read_row(const struct node *row, struct signal_row *result)
{
    *result = (struct signal_row){0};
    if (row->kind != NODE_LIST)
        return is_named_signal(row) && constant_of(row, &result->signal);
    for (size_t i = 0; i < row->count; i++) {
        if (is_named_signal(row->children[i]) && result->signal == 0)
            (void)constant_of(row->children[i], &result->signal);
        if (is_handler(row->children[i]))
            result->handler = row->children[i];
    }
    return result->signal != 0;
}

size_t signal_rows(const struct node *root, const struct node *element,
                   struct signal_row rows[static SIGNAL_ROWS_MAX])
{
    const struct node *table = table_of(root, without_casts(element));
    const struct node *list = table ? table->children[0] : NULL;
    size_t count = 0;

    if (!list || list->count > SIGNAL_ROWS_MAX)
        return 0;
    for (size_t i = 0; i < list->count; i++)
        if (read_row(list->children[i], &rows[count]))
            count++;
    return count;
}
