// SPDX-License-Identifier: MIT
//
// Where the links of a chapter lead.

#ifndef FORK_WEAVE_LINKS_H
#define FORK_WEAVE_LINKS_H

#include <stdbool.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "weave/book/book.h"

enum link_kind {
    LINK_CHAPTER, // a chapter of the book, or a section of one
    LINK_OUTSIDE, // the web, or a mail address
    LINK_FILE,    // a file or directory of the repository
    LINK_DROPPED, // only the text is shown: the scheme is one that a page must not link to, such as
                  // javascript, or it is a file of a repository whose address is not known
    LINK_BROKEN,  // there is no such chapter, section or file
};

struct link {
    enum link_kind kind;
    const struct chapter *chapter; // LINK_CHAPTER: the target
    struct text place;  // anchor in the target, empty for all of it; borrowed from the address
    struct buffer path; // of a file, from the top of the repository; freed by link_free
};

// Finds out where ADDRESS, a link in CHAPTER, leads. A link to a chapter names its Markdown file,
// as a Git host wants it. Relative paths start at the directory of CHAPTER, and must exist.
struct link link_read(const struct book *book, const struct chapter *chapter, const char *address);

void link_free(struct link *link);

// May BYTE occur in the name of a file of the site? Such a name needs no encoding in an address.
bool link_is_name_byte(char byte);

#endif
