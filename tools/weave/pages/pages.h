// SPDX-License-Identifier: MIT
//
// The pages of the site, each written to OUT whole. They show what the book holds; all of it was
// checked before.

#ifndef FORK_WEAVE_PAGES_H
#define FORK_WEAVE_PAGES_H

#include "lib/buffer.h"
#include "weave/book/book.h"

// index.html: the reading order, with a picture of the whole pack.
void index_page(struct buffer *out, const struct book *book);

// A chapter: its text, its code, its runs.
void chapter_page(struct buffer *out, const struct book *book, size_t number);

// all.html: all chapters, for printing and for searching with the browser.
void all_page(struct buffer *out, const struct book *book);

// A program as the compiler sees it, each line linked to where it comes from.
void listing_page(struct buffer *out, const struct book *book, const struct chapter *chapter,
                  size_t number);

// rules.html: all rules, each with its test.
void rules_page(struct buffer *out, const struct book *book);

// python.html: the Python call, the C call, the manual.
void python_page(struct buffer *out, const struct book *book);

// reference.html: the search, and the index of sections, chunks and identifiers.
void reference_page(struct buffer *out, const struct book *book);

// search.js: what the search looks through.
void search_data(struct buffer *out, const struct book *book);

#endif
