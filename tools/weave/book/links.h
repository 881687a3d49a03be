// SPDX-License-Identifier: MIT
//
// Where the links of a chapter lead.

#ifndef FORK_WEAVE_LINKS_H
#define FORK_WEAVE_LINKS_H

#include <stdbool.h>

#include "lib/buffer.h"
#include "lib/text.h"
#include "weave/book/book.h"

enum link_kind {
    LINK_CHAPTER, // a chapter of the pack, or a place in one
    LINK_OUTSIDE, // the web, or a mail address
    LINK_FILE,    // a file or folder of the repository, whose address is known
    LINK_DROPPED, // a scheme that a page must not link to, such as javascript: its text stays, the
                  // link goes
    LINK_BROKEN,  // nothing is there
};

struct link {
    enum link_kind kind;
    const struct chapter *chapter; // LINK_CHAPTER: which
    struct text place;  // its anchor, empty for the chapter itself; borrowed from the address
    struct buffer path; // LINK_FILE: from the top of the repository; freed by link_free
};

// Finds out where ADDRESS in CHAPTER leads. A chapter is linked by its Markdown file, as a Git host
// wants it; relative paths start at the chapter's folder. A file must be there.
struct link link_read(const struct book *book, const struct chapter *chapter, const char *address);

void link_free(struct link *link);

// May BYTE stand in the name of a file of the site, so that the name is its own address?
bool link_is_name_byte(char byte);

#endif
