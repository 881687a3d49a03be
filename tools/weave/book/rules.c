// SPDX-License-Identifier: MIT
//
// Finds the rules of a chapter, each with its test.

#include "weave/book/rules.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"
#include "weave/book/bats_file.h"
#include "weave/book/book.h"
#include "weave/book/links.h"
#include "weave/book/plain_text.h"

static bool has_text(cmark_node *node, const char *wanted)
{
    struct buffer plain = {0};
    bool result = false;

    plain_text_add(&plain, node);
    result = text_equal(buffer_text(&plain), text_of(wanted));
    buffer_free(&plain);
    return result;
}

// The first child of NODE with the type TYPE and the text TEXT; NULL when there is none, or when
// NODE is NULL.
static cmark_node *child_saying(cmark_node *node, cmark_node_type type, const char *text)
{
    cmark_node *child = node == NULL ? NULL : cmark_node_first_child(node);

    while (child != NULL && !(cmark_node_get_type(child) == type && has_text(child, text)))
        child = cmark_node_next(child);
    return child;
}

static bool is_rule(cmark_node *quote)
{
    cmark_node *first = cmark_node_first_child(quote);
    cmark_node *label = NULL;

    if (cmark_node_get_type(quote) != CMARK_NODE_BLOCK_QUOTE || first == NULL ||
        cmark_node_get_type(first) != CMARK_NODE_PARAGRAPH)
        return false;
    label = cmark_node_first_child(first);
    return label != NULL && cmark_node_get_type(label) == CMARK_NODE_STRONG &&
           has_text(label, "Rule:");
}

static struct place place_of(cmark_node *node)
{
    return (struct place){(size_t)cmark_node_get_start_line(node),
                          (size_t)cmark_node_get_start_column(node)};
}

// The name of the test: what stands between the first and the last quotation mark after LINK, the
// link to the test's file. Empty when there is none.
static struct text quoted_name(cmark_node *link, struct arena *arena)
{
    struct buffer plain = {0};
    struct text name = {0};

    for (cmark_node *node = cmark_node_next(link); node != NULL; node = cmark_node_next(node))
        plain_text_add(&plain, node);
    struct text text = buffer_text(&plain);
    size_t start = text_find(text, "\"", 0);
    size_t end = text.size;
    while (end > 0 && text.data[end - 1] != '"')
        end--;
    if (start != SIZE_MAX && end > start + 2)
        name = arena_copy(arena, (struct text){text.data + start + 1, end - start - 2});
    buffer_free(&plain);
    return name;
}

// Finds the test in its file and copies its code; reports a test that is not there.
static void find_test(struct book *book, struct chapter *chapter, struct rule *rule)
{
    struct buffer source = {0};

    // A missing file and a directory leave SOURCE empty: no test is found in them.
    (void)optional_file_read(rule->test_path.data, &source);
    if (!bats_test_find(buffer_text(&source), rule->test_name.data, &rule->test))
        diagnostics_add(chapter->errors, place_of(rule->evidence),
                        "no test is named \"%.*s\" in %s", (int)rule->test_name.size,
                        rule->test_name.data, rule->test_path.data);
    else
        rule->test.code = arena_copy(&book->arena, rule->test.code);
    buffer_free(&source);
}

static void read_evidence(struct book *book, struct chapter *chapter, struct rule *rule)
{
    cmark_node *label = child_saying(rule->evidence, CMARK_NODE_EMPH, "Test:");
    cmark_node *node = label;

    if (child_saying(rule->evidence, CMARK_NODE_EMPH, "Source:") == NULL)
        diagnostics_add(chapter->errors, place_of(rule->quote),
                        "a rule without its source: *Source:* fork(2)");
    while (node != NULL && cmark_node_get_type(node) != CMARK_NODE_LINK)
        node = cmark_node_next(node);
    bool is_broken = false; // check_links has reported a broken link
    if (node != NULL) {
        struct link link = link_read(book, chapter, cmark_node_get_url(node));
        is_broken = link.kind == LINK_BROKEN;
        rule->test_path = arena_copy(&book->arena, buffer_text(&link.path));
        // Only a file of the repository that is no chapter can hold a test.
        if (link.kind != LINK_CHAPTER && link.path.size > 0)
            rule->test_name = quoted_name(node, &book->arena);
        link_free(&link);
    }
    if (rule->test_name.size == 0)
        diagnostics_add(chapter->errors, place_of(rule->quote),
                        "a rule without its test: *Test:* [tests/x.bats](../tests/x.bats), \"name "
                        "of the test\"");
    else if (!is_broken)
        find_test(book, chapter, rule);
}

void rules_read(struct book *book, struct chapter *chapter)
{
    cmark_node *node = cmark_node_first_child(chapter->root);
    size_t capacity = 0;

    for (; node != NULL; node = cmark_node_next(node)) {
        if (!is_rule(node))
            continue;
        chapter->rules =
            memory_grow(chapter->rules, &capacity, chapter->rule_count + 1, sizeof *chapter->rules);
        struct rule *rule = &chapter->rules[chapter->rule_count++];
        *rule = (struct rule){.quote = node, .statement = cmark_node_first_child(node)};
        rule->evidence = cmark_node_next(rule->statement);
        read_evidence(book, chapter, rule);
    }
}

size_t rule_of(const struct chapter *chapter, const cmark_node *quote)
{
    for (size_t i = 0; i < chapter->rule_count; i++) {
        if (chapter->rules[i].quote == quote)
            return i;
    }
    return NONE;
}
