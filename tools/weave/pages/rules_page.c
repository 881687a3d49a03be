// SPDX-License-Identifier: MIT
//
// All rules on one page, each with its source and the test that proves it.

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/pages/pages.h"
#include "weave/parts/addresses.h"
#include "weave/parts/page.h"
#include "weave/parts/prose.h"
#include "weave/parts/rule_box.h"

// Adds the test of rule NUMBER. Its anchor is in the fold, so that a link to it opens the fold.
static void add_test(struct prose *prose, size_t number)
{
    const struct rule *rule = &prose->chapter->rules[number];

    html_add(prose->out, "<details class=\"proof\">\n<summary>The test that proves it</summary>\n"
                         "<p id=\"test:");
    rule_number_add(prose->out, prose->book, prose->chapter, number);
    html_add(prose->out, "\">");
    if (prose->book->repository[0] != '\0') {
        html_add(prose->out, "<a href=\"");
        address_add_file(prose->out, prose->book, rule->test_path, rule->test.line);
        html_add(prose->out, "\">%t, line %z</a>", TEXT(rule->test_path), rule->test.line);
    } else {
        html_add(prose->out, "%t, line %z", TEXT(rule->test_path), rule->test.line);
    }
    html_add(prose->out,
             "</p>\n<pre class=\"plain\" tabindex=\"0\" role=\"group\" aria-label=\"Test: "
             "%t\"><code>%t\n</code></pre>\n</details>\n",
             TEXT(rule->test_name), TEXT(rule->test.code));
}

void rules_page(struct buffer *out, const struct book *book)
{
    struct page page = {
        .title = text_of("The rules"),
        .description = "What to do about fork and wait, why, and the test that proves each rule",
        .file = "rules.html",
        .classes = ""};

    page_open(out, book, &page);
    html_add(out, "<h1>The rules</h1>\n<p>What the chapters come to, in short. Each rule names the "
                  "manual pages that it "
                  "rests on, and a test that fails when it is broken.</p>\n");
    if (book->has_findings)
        html_add(out, "<p>The mistakes that forkcheck finds in a program are on <a "
                      "href=\"findings.html\">a page of their own</a>.</p>\n");
    for (size_t i = 0; i < book->count; i++) {
        const struct chapter *chapter = &book->chapters[i];
        struct prose prose = {.out = out, .book = book, .chapter = chapter, .is_other_page = true};
        if (chapter->rule_count == 0)
            continue;
        html_add(out, "<h2><a href=\"%t.html\">%q</a></h2>\n", TEXT(chapter->stem),
                 TEXT(chapter->title));
        for (size_t number = 0; number < chapter->rule_count; number++) {
            rule_box_add(&prose, number);
            add_test(&prose, number);
        }
    }
    page_close(out, book, NULL);
}
