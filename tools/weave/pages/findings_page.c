// SPDX-License-Identifier: MIT
//
// The findings of forkcheck, each with its meaning, an example, and the chapter that explains it.
// They come from forkcheck's own catalogue, so that the page says what the tool says.

#include "forkcheck/catalogue.h"
#include "forkcheck/catalogue/examples.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/pages/pages.h"
#include "weave/parts/page.h"

static void add_code(struct buffer *out, const struct catalogue_entry *entry, const char *title,
                     const char *code)
{
    html_add(out,
             "<p>%s:</p>\n<pre class=\"plain\" tabindex=\"0\" role=\"group\" aria-label=\"%s: "
             "%s\"><code>%s</code></pre>\n",
             title, entry->code, title, code);
}

static void add_example(struct buffer *out, const struct catalogue_entry *entry)
{
    const struct catalogue_example *example = catalogue_example(entry->name);

    if (example == NULL)
        return;
    add_code(out, entry, "Faulty", example->faulty);
    add_code(out, entry, "Repaired", example->repair);
}

static void add_chapter(struct buffer *out, const struct book *book, const char *stem)
{
    for (size_t i = 0; stem != NULL && i < book->count; i++)
        if (text_equal(book->chapters[i].stem, text_of(stem)))
            html_add(out, "<p>The chapter that explains it: <a href=\"%s.html\">%q</a></p>\n", stem,
                     TEXT(book->chapters[i].title));
}

static void add_names(struct buffer *out, const struct catalogue_entry *entry)
{
    const char *const names[] = {entry->cert, entry->cwe, entry->tools};
    const char *separator = "<p>Names of others: ";

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i] == NULL)
            continue;
        html_add(out, "%h%s%s", separator, i == 0 ? "CERT " : "", names[i]);
        separator = "; ";
    }
    if (separator[0] != '<')
        html_add(out, "</p>\n");
}

static void add_finding(struct buffer *out, const struct book *book,
                        const struct catalogue_entry *entry)
{
    html_add(out,
             "<h2 id=\"%s\">%s %s</h2>\n<p><strong>%s:</strong> %q.</p>\n"
             "<p>%q</p>\n",
             entry->code, entry->code, entry->name, severity_name(entry->severity),
             TEXT(text_of(entry->what)), TEXT(text_of(entry->why)));
    add_example(out, entry);
    add_chapter(out, book, entry->chapter);
    add_names(out, entry);
}

void findings_page(struct buffer *out, const struct book *book)
{
    const struct page page = {.title = text_of("The findings"),
                              .description =
                                  "What each finding of forkcheck means, why it matters, and how "
                                  "to repair it",
                              .file = "findings.html",
                              .classes = ""};

    page_open(out, book, &page);
    html_add(out, "<h1>The findings</h1>\n<p>What forkcheck, which judges programs that make "
                  "processes, can find: what each finding means, why it matters, a short example "
                  "and its repair.</p>\n");
    for (size_t i = 0; i < catalogue_count(); i++)
        add_finding(out, book, catalogue_at(i));
    page_close(out, book, NULL);
}
