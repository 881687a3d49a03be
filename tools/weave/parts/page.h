// SPDX-License-Identifier: MIT
//
// What all pages have in common: the head, the bar at the top, the foot.

#ifndef FORK_WEAVE_PAGE_H
#define FORK_WEAVE_PAGE_H

#include "lib/buffer.h"
#include "lib/text.h"
#include "weave/book/book.h"

struct page {
    struct text title;       // of the page; the site's name is added
    const char *description; // one sentence for search engines and previews
    const char *file;        // its own name, such as "rules.html": marked in the bar
    const char *classes;     // of the main element: "notes" has a margin, "wide" has none
    struct text contents;    // HTML: the navigation beside the text; empty if there is none
};

// Opens a page, up to and with <main>.
void page_open(struct buffer *out, const struct page *page);

// Closes a page. SOURCE is the file that it was made from, NULL when it was made from all of them.
void page_close(struct buffer *out, const struct book *book, const char *source);

#endif
