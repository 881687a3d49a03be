// SPDX-License-Identifier: MIT
//
// What all pages have: the head, the bar at the top, the foot.

#include "weave/parts/page.h"

#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/parts/addresses.h"

static const struct {
    const char *file;
    const char *name;
} bar[] = {
    {"index.html", "Chapters"},    {"rules.html", "Rules"},     {"python.html", "From Python"},
    {"glossary.html", "Glossary"}, {"reference.html", "Index"}, {"all.html", "One page"},
};

// The logo of the site: one line that becomes two.
#define LOGO                                                                                       \
    "<svg viewBox=\"0 0 24 24\" fill=\"none\" stroke-width=\"2.2\" aria-hidden=\"true\" "          \
    "focusable=\"false\">"                                                                         \
    "<path d=\"M8 12c5 0 4 7 9 7h5\" class=\"sign-child\"/><path d=\"M2 12h6c5 0 4-7 9-7h5\" "     \
    "class=\"sign-parent\"/></svg>"

// The logo for the browser's tab, as an address that needs no file.
#define ICON                                                                                       \
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' "            \
    "fill='none' stroke-width='3'%3E"                                                              \
    "%3Cpath d='M8 12c5 0 4 7 9 7h5' stroke='%23d2691e'/%3E%3Cpath d='M2 12h6c5 0 4-7 9-7h5' "     \
    "stroke='%230b7a9e'/%3E%3C/svg%3E"

static void add_head(struct buffer *out, const struct page *page)
{
    html_add(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>%q · Fork by Example</title>\n<meta name=\"description\" content=\"%s\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"%s\">\n"
        "<link rel=\"stylesheet\" href=\"site.css\">\n<link rel=\"stylesheet\" "
        "href=\"runs.css\">\n<script src=\"site.js\" "
        "defer></script>\n</head>\n",
        TEXT(page->title), page->description, ICON);
}

static void add_bar(struct buffer *out, const struct book *book, const char *file)
{
    html_add(
        out,
        "<header class=\"top\">\n<a class=\"brand\" href=\"index.html\">%h Fork by Example</a>\n"
        "<nav aria-label=\"Site\"><ul>\n",
        LOGO);
    for (size_t i = 0; i < sizeof bar / sizeof bar[0]; i++) {
        bool is_missing =
            strcmp(bar[i].file, "glossary.html") == 0 && book->glossary.document == NULL;
        if (is_missing)
            continue;
        const char *mark = strcmp(bar[i].file, file) == 0 ? " aria-current=\"page\"" : "";
        html_add(out, "<li><a href=\"%s\"%h>%s</a></li>\n", bar[i].file, mark, bar[i].name);
    }
    html_add(
        out,
        "</ul></nav>\n"
        "<form action=\"reference.html\" role=\"search\"><label><span "
        "class=\"hidden\">Search</span>"
        "<input type=\"search\" name=\"q\" placeholder=\"Search\"></label></form>\n</header>\n");
}

void page_open(struct buffer *out, const struct book *book, const struct page *page)
{
    add_head(out, page);
    html_add(out, "<body>\n<a class=\"skip\" href=\"#page:text\">Skip to the text</a>\n");
    add_bar(out, book, page->file);
    html_add(out, "<div class=\"frame\">\n%H<main id=\"page:text\" class=\"%s\" tabindex=\"-1\">\n",
             TEXT(page->contents), page->classes);
}

// Adds a link to the page on which the repository's host lets a reader edit SOURCE; none when the
// path of SOURCE leads outside of the repository.
static void add_edit_link(struct buffer *out, const struct book *book, const char *source)
{
    if (book->repository[0] == '\0' || source == NULL || source[0] == '/' ||
        strstr(source, "..") != NULL)
        return;
    html_add(out, "<p><a href=\"");
    address_add(out, text_of(book->repository));
    html_add(out, "/edit/main/");
    address_add(out, text_of(source));
    html_add(out, "\">Edit this page</a></p>\n");
}

void page_close(struct buffer *out, const struct book *book, const char *source)
{
    html_add(out, "</main>\n</div>\n<footer class=\"foot\">\n");
    add_edit_link(out, book, source);
    html_add(out, "<p>Every run that you see here was run, and is run again by the tests. "
                  "Code: MIT. Text: CC BY 4.0.</p>\n</footer>\n</body>\n</html>\n");
}
