// SPDX-License-Identifier: MIT
//
// The text of prose without its markup.

#include "weave/book/plain_text.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

static struct text literal_of(cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);

    return text_of(literal == NULL ? "" : literal);
}

// Paragraphs, items and cells are words of their own.
static bool is_apart(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH ||
           cmark_node_get_type(node) == CMARK_NODE_ITEM ||
           strcmp(cmark_node_get_type_string(node), "table_cell") == 0;
}

void plain_text_add(struct buffer *out, cmark_node *node)
{
    cmark_iter *iter = cmark_iter_new(node);

    while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        cmark_node *at = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(at);
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK ||
            (at != node && is_apart(at)))
            buffer_add_byte(out, ' ');
        else if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE ||
                 type == CMARK_NODE_HTML_INLINE)
            buffer_add(out, literal_of(at));
    }
    cmark_iter_free(iter);
}
