// SPDX-License-Identifier: MIT
//
// The files of the site: made in memory, and written when all of them are there.

#ifndef FORK_WEAVE_SITE_H
#define FORK_WEAVE_SITE_H

#include <stddef.h>

#include "lib/buffer.h"
#include "lib/text.h"
#include "weave/book/book.h"

struct site_file {
    struct text name;      // in the site's folder; borrowed from the book
    struct chapter *owner; // the chapter that it is made from; NULL: the pack
    struct buffer content; // owned
    struct buffer key;     // of the name, see lib/same_name.h; owned
};

struct site {
    struct site_file *files;
    size_t count;
    size_t capacity;
};

// Makes all files of BOOK. Two files of one name are reported to the chapter that the second is
// made from, and so are a site that is larger than document_limit allows and names that differ in
// nothing but case or normalisation.
void site_make(struct site *site, struct book *book);

void site_free(struct site *site);

#endif
