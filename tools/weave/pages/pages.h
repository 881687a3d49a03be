// SPDX-License-Identifier: MIT
//
// The pages of the site. Each function adds one whole page to OUT. The pages show what is in BOOK,
// which has been checked before.

#ifndef FORK_WEAVE_PAGES_H
#define FORK_WEAVE_PAGES_H

#include "lib/base/buffer.h"
#include "weave/book/book.h"

// index.html: the reading order, with a picture of all chapters.
void index_page(struct buffer *out, const struct book *book);

// The page of chapter NUMBER: its text, its code, its runs.
void chapter_page(struct buffer *out, const struct book *book, size_t number);

// all.html: all chapters, for searching with the browser.
void all_page(struct buffer *out, const struct book *book);

// print.html: all chapters for paper, without the folds whose summary is "Answers".
void print_page(struct buffer *out, const struct book *book);

// print-answers.html: the same with the answers.
void print_answers_page(struct buffer *out, const struct book *book);

// Program NUMBER of CHAPTER as the compiler sees it, with links to where its chunks are explained.
void listing_page(struct buffer *out, const struct book *book, const struct chapter *chapter,
                  size_t number);

// rules.html: all rules, each with its test.
void rules_page(struct buffer *out, const struct book *book);

// findings.html: what each finding of forkcheck means.
void findings_page(struct buffer *out, const struct book *book);

// python.html: Python calls, their C counterparts, and the manual.
void python_page(struct buffer *out, const struct book *book);

// glossary.html: the terms of BOOK, which has a glossary.
void glossary_page(struct buffer *out, const struct book *book);

// sheet.html: the document sheet.md of BOOK, which has one, and each rule in one sentence.
void sheet_page(struct buffer *out, const struct book *book);

// reference.html: the search, and the index of chunks, identifiers and sections.
void reference_page(struct buffer *out, const struct book *book);

// search.js: the data of the search.
void search_data(struct buffer *out, const struct book *book);

#endif
