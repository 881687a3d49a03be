// SPDX-License-Identifier: MIT
//
// Recognises folds in blocks of HTML.

#include "weave/parts/fold.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/memory.h"
#include "lib/base/text.h"

// Removes blanks and then PREFIX from the beginning of TEXT; false when TEXT does not go on with
// PREFIX.
static bool take(struct text *text, const char *prefix)
{
    while (text->size > 0 && strchr(" \t\n", text->data[0]) != NULL)
        *text = text_from(*text, 1);
    if (!text_starts(*text, prefix))
        return false;
    *text = text_from(*text, strlen(prefix));
    return true;
}

static struct text literal_of(cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);

    return text_of(literal == NULL ? "" : literal);
}

static bool is_opening(cmark_node *node, struct text *summary)
{
    struct text text = literal_of(node);

    if (!take(&text, "<details>") || !take(&text, "<summary>"))
        return false;
    *summary = (struct text){text.data, 0};
    while (summary->size < text.size && text.data[summary->size] != '<')
        summary->size++;
    text = text_from(text, summary->size);
    if (!take(&text, "</summary>"))
        return false;
    take(&text, "");
    return text.size == 0;
}

static bool is_closing(cmark_node *node)
{
    struct text text = literal_of(node);

    if (!take(&text, "</details>"))
        return false;
    take(&text, "");
    return text.size == 0;
}

static bool is_comment(cmark_node *node)
{
    struct text text = literal_of(node);
    size_t end = 0;

    if (!take(&text, "<!--"))
        return false;
    end = text_find(text, "-->", 0);
    if (end == SIZE_MAX)
        return false;
    text = text_from(text, end + 3);
    take(&text, "");
    return text.size == 0;
}

// +1 when NODE opens a fold, -1 when it closes one, 0 for any other node.
static int depth_change(cmark_node *node)
{
    struct text summary = {0};

    if (cmark_node_get_type(node) != CMARK_NODE_HTML_BLOCK)
        return 0;
    return is_opening(node, &summary) ? 1 : is_closing(node) ? -1 : 0;
}

// The user data of a node that opens or closes a fold points to one of these once its siblings have
// been paired: does the node have a partner?
static char paired;
static char single;

// Among the siblings from FIRST on, pairs each node that closes a fold with the last one before it
// that opens a fold and has no partner yet.
static void pair_folds(cmark_node *first)
{
    cmark_node **open = NULL;
    size_t count = 0;
    size_t room = 0;

    for (cmark_node *node = first; node != NULL; node = cmark_node_next(node)) {
        int change = depth_change(node);
        if (change != 0)
            cmark_node_set_user_data(node, &single);
        if (change > 0) {
            open = memory_grow(open, &room, count + 1, sizeof(cmark_node *));
            open[count++] = node;
        }
        if (change < 0 && count > 0) {
            cmark_node_set_user_data(open[--count], &paired);
            cmark_node_set_user_data(node, &paired);
        }
    }
    free(open);
}

static bool has_partner(cmark_node *node)
{
    if (cmark_node_get_user_data(node) == NULL)
        pair_folds(cmark_node_first_child(cmark_node_parent(node)));
    return cmark_node_get_user_data(node) == &paired;
}

enum fold_kind fold_kind(cmark_node *html_block, struct text *summary)
{
    if (is_opening(html_block, summary))
        return has_partner(html_block) ? FOLD_OPENS : FOLD_NONE;
    if (is_closing(html_block))
        return has_partner(html_block) ? FOLD_CLOSES : FOLD_NONE;
    return is_comment(html_block) ? FOLD_COMMENT : FOLD_NONE;
}
