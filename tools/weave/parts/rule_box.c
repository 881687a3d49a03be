// SPDX-License-Identifier: MIT
//
// A rule on a page.

#include "weave/parts/rule_box.h"

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/parts/prose.h"

void rule_number_add(struct buffer *out, const struct book *book, const struct chapter *chapter,
                     size_t number)
{
    html_add(out, "%z.%z", (size_t)(chapter - book->chapters) + 1, number + 1);
}

static bool is_emphasis_saying(cmark_node *node, const char *text)
{
    cmark_node *child = cmark_node_first_child(node);

    return cmark_node_get_type(node) == CMARK_NODE_EMPH && child != NULL &&
           cmark_node_get_type(child) == CMARK_NODE_TEXT &&
           text_equal(text_of(cmark_node_get_literal(child)), text_of(text));
}

// The label "Test:" in the evidence of RULE. One link on the page replaces it and what follows it,
// the file and the name of the test.
static cmark_node *test_label(const struct rule *rule)
{
    cmark_node *node = cmark_node_first_child(rule->evidence);

    while (node != NULL && !is_emphasis_saying(node, "Test:"))
        node = cmark_node_next(node);
    return node;
}

void rule_box_add(struct prose *prose, size_t number)
{
    const struct rule *rule = &prose->chapter->rules[number];
    cmark_node *label = cmark_node_first_child(rule->statement);

    html_add(prose->out, "<div class=\"rule\" role=\"note\" id=\"rule:");
    rule_number_add(prose->out, prose->book, prose->chapter, number);
    html_add(prose->out, "\">\n<p><span class=\"number\"><a href=\"");
    if (prose->is_other_page)
        html_add(prose->out, "%t.html", TEXT(prose->chapter->stem));
    html_add(prose->out, "#rule:");
    rule_number_add(prose->out, prose->book, prose->chapter, number);
    html_add(prose->out, "\">Rule ");
    rule_number_add(prose->out, prose->book, prose->chapter, number);
    html_add(prose->out, "</a></span>");
    prose_add_inlines(prose, cmark_node_next(label), NULL);
    html_add(prose->out, "</p>\n<p>");
    prose_add_inlines(prose, cmark_node_first_child(rule->evidence), test_label(rule));
    html_add(prose->out,
             "<em>Test:</em> <a href=\"%h#test:", prose->is_other_page ? "" : "rules.html");
    rule_number_add(prose->out, prose->book, prose->chapter, number);
    html_add(prose->out, "\">%t</a></p>\n</div>\n", TEXT(rule->test_name));
}
