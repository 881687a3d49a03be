// SPDX-License-Identifier: MIT
//
// The files of the site. They are made in memory, and written when all of them are complete.

#ifndef FORK_WEAVE_SITE_H
#define FORK_WEAVE_SITE_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "weave/book/book.h"

struct site_file {
    struct text name;      // in the directory of the site; borrowed from the book
    struct chapter *owner; // the chapter that it is made from; NULL: all chapters, or none
    struct buffer content; // owned
    struct buffer key;     // of the name, see lib/same_name.h; owned
};

struct site {
    struct site_file *files;
    size_t count;
    size_t capacity;
};

// Makes all files of BOOK. Reports two files whose names are equal, or differ only in case or
// normalisation, to the chapter that the second file is made from. Reports a site that is larger
// than document_limit allows to the chapter at which it became so.
void site_make(struct site *site, struct book *book);

void site_free(struct site *site);

#endif
