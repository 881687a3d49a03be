// SPDX-License-Identifier: MIT
//
// The pack as weave sees it: chapters in their reading order, each with what its pages are made of.
// All of it is read and checked before a page is written; the pages only show it.

#ifndef FORK_WEAVE_BOOK_H
#define FORK_WEAVE_BOOK_H

#include <cmark-gfm.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/diag.h"
#include "lib/document.h"
#include "lib/text.h"
#include "weave/book/arena.h"
#include "weave/book/bats_file.h"
#include "weave/book/identifiers.h"
#include "weave/runs/recordings.h"
#include "weave/runs/runs.h"

struct section {
    cmark_node *heading;
    struct text title;
    struct text id; // as a Git host makes it
    int level;      // 1 is the chapter's title
};

#define NONE SIZE_MAX

// A line of a tangled program.
struct program_line {
    size_t program; // in the chapter's programs; NONE when the line is in none
    size_t line;    // from 1
};

// A line of a block of code.
struct block_line {
    struct text text;
    size_t line;               // of the chapter
    size_t chunk;              // the chunk that the line refers to; NONE when it is code
    struct program_line place; // in the first program that has it
};

// A fenced block: one that defines a chunk or continues it, a transcript, or any other.
struct block {
    cmark_node *node;
    struct text info;
    struct block_line *lines;
    size_t count;
    size_t chunk;     // NONE when it is no chunk's
    size_t part;      // which of its chunk's blocks it is, from 0
    struct text id;   // of its place on the page; empty for a block without one
    struct text code; // a chunk's block without its references, for looking at names
};

struct named_chunk {
    struct text name;
    size_t first; // of its blocks
    size_t parts; // how many blocks it has
};

// What a root is tangled to.
struct program {
    struct text file;      // as the chapter names it
    struct text site_name; // of its file in the site; needs no encoding in an address
    struct text code;
    struct program_origin *origins; // of each line
    size_t line_count;
};

// Where a line of a program comes from.
struct program_origin {
    size_t block; // NONE: made by tangle
    size_t line;  // of the block, from 0
};

// A rule: what to do, where it is written, and the test that proves it.
struct rule {
    cmark_node *quote;
    cmark_node *statement; // its first paragraph, which begins with "Rule:"
    cmark_node *evidence;  // its second, or NULL
    struct text test_path; // empty when it names no test
    struct text test_name;
    struct bats_test test; // borrowed from the book's files
};

// A line of a table "Python | C | Manual | Note".
struct python_row {
    cmark_node *cells[4];
    size_t block; // that first calls what the C cell names; NONE when none does
};

struct chapter {
    struct document *document;
    cmark_node *root; // the tree of its prose; owned
    const char *path; // as the user gave it
    struct text stem; // its base name without ".md"
    struct text title;
    struct text summary; // the first paragraph, or else the title, as plain text
    struct section *sections;
    size_t section_count;
    struct block *blocks;
    size_t block_count;
    struct named_chunk *chunks;
    size_t chunk_count;
    struct program *programs;
    size_t program_count;
    struct rule *rules;
    size_t rule_count;
    struct python_row *rows;
    size_t row_count;
    struct occurrence_list names; // where: the block
    struct runs runs;
    struct recording *recordings;
    size_t recording_count;
    size_t recording_capacity;
    struct recorded_line *recorded_lines; // in the order of the chapter
    size_t recorded_line_count;
    size_t recorded_line_capacity;
    struct diagnostics *errors;
};

struct book {
    struct chapter front; // docs/README.md; its document is NULL when there is none
    struct chapter *chapters;
    size_t count;
    const char *repository; // address of the repository, without a slash at its end
    const char *runs;       // folder with the records of the runs, or NULL
    struct arena arena;
};

// Reads the COUNT documents at PATHS into BOOK, whose repository and runs are set; the one called
// README.md is the front, which gives the order. What is wrong in a document is then in its
// diagnostics.
void book_read(struct book *book, char *const *paths, size_t count);

// Prints what is wrong in the documents; how many errors there are.
size_t book_report(const struct book *book);

void book_free(struct book *book);

#endif
