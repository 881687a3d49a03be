// SPDX-License-Identifier: MIT
//
// What all pages have: the head, the bar at the top, the foot.

#ifndef FORK_WEAVE_PAGE_H
#define FORK_WEAVE_PAGE_H

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "weave/book/book.h"

struct page {
    struct text title;       // of the page; the site's name is added
    const char *description; // one sentence for search engines and previews
    const char *file;        // its file name, such as "rules.html": its link in the bar is marked
    const char *classes;     // of the main element: "notes" has a margin, "wide" has none
    struct text contents;    // HTML of the navigation beside the text; empty if there is none
};

// Adds the beginning of a page of BOOK, up to and including <main>.
void page_open(struct buffer *out, const struct book *book, const struct page *page);

// Adds the end of a page, from </main> on. SOURCE is the file that the page is made from; NULL when
// it is made from all chapters.
void page_close(struct buffer *out, const struct book *book, const char *source);

#endif
