// SPDX-License-Identifier: MIT
//
// All chapters in their reading order, each with what its pages show. Everything is read and
// checked before the first page is made; the pages only show it.

#ifndef FORK_WEAVE_BOOK_H
#define FORK_WEAVE_BOOK_H

#include <cmark-gfm.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"
#include "lib/literate/document.h"
#include "lib/literate/patch.h"
#include "weave/book/bats_file.h"
#include "weave/book/identifiers.h"
#include "weave/runs/record.h"
#include "weave/runs/recordings.h"

struct section {
    cmark_node *heading;
    struct text title;
    struct text id; // its anchor, as a Git host makes it
    int level;      // 1 is the chapter's title
};

// In place of an index or a number: there is no such thing.
#define NONE SIZE_MAX

// A line of a tangled program.
struct program_line {
    size_t program; // index in the chapter's programs; NONE when the line is in no program
    size_t line;    // from 1
};

// A line of a block of code.
struct block_line {
    struct text text;
    size_t line;               // its number in the chapter, from 1
    size_t chunk;              // index of the chunk that the line refers to; NONE when it is code
    struct program_line place; // of the line in the first program that has it
};

// A fenced block. It defines a chunk or continues one, or is a transcript, or anything else.
struct block {
    cmark_node *node; // in the tree of the chapter
    struct text info; // the info string
    struct block_line *lines;
    size_t count;
    size_t chunk;     // index of its chunk; NONE when it belongs to no chunk
    size_t part;      // its index among the blocks of its chunk
    struct text id;   // its anchor on the chapter's page
    struct text code; // of a chunk: its lines with `;` for each reference; for identifiers.h
};

struct named_chunk {
    struct text name;
    size_t first; // index of its first block
    size_t parts; // the number of its blocks
};

// A definition that ctags has found in a program.
struct tag {
    struct text name;
    size_t line; // from 1
};

// A tangled program: the expansion of a root.
struct program {
    struct text file;      // as the chapter names it
    struct text site_name; // of its file in the site; needs no encoding in an address
    struct text code;
    struct program_origin *origins; // of each line; owned
    size_t line_count;
    struct tag *tags; // owned; none when the program is not C
    size_t tag_count;
    size_t tag_capacity;
};

// The line of a chunk that a line of a program comes from.
struct program_origin {
    size_t block; // index of the block; NONE: tangle made the line
    size_t line;  // index of the line in the block
};

// A rule: what to do, the source that says so, and the test that proves it.
struct rule {
    cmark_node *quote;
    cmark_node *statement; // its first paragraph, which begins with "Rule:"
    cmark_node *evidence;  // what follows the statement, or NULL
    struct text test_path; // from the top of the repository
    struct text test_name; // empty when the rule names no test, which is reported
    struct bats_test test; // its code lives in the book's arena
};

// A mistake that a chapter shows: see mistakes.h.
struct mistake {
    cmark_node *paragraph; // with which it begins
    struct text title;
    struct text id; // its anchor on the chapter's page
};

// A row of a table "Python | C | Manual | Note".
struct python_row {
    cmark_node *cells[4];
    size_t block; // the first block that calls a function that the C cell names, or NONE
};

struct chapter {
    struct document *document;
    cmark_node *root; // the tree of its prose; owned
    const char *path; // as the user gave it
    struct text stem; // its base name without ".md"; "index" for README.md
    struct text title;
    struct text summary; // plain text of the first paragraph, or the title when there is none
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
    struct mistake *mistakes;
    size_t mistake_count;
    struct python_row *rows;
    size_t row_count;
    struct occurrence_list names; // of all chunks, sorted
    struct patches patches;       // variants of its programs
    struct record record;         // of the runs of its transcripts
    struct recordings recordings; // of the programs that they run
    struct diagnostics *errors;   // those of the document
};

// A term of the glossary: a section of it.
struct term {
    const struct section *section;
    struct text id; // its anchor on the page of the glossary; its data is a C string
};

enum { FORM_WORDS_MAX = 4 };

struct glossary {
    struct term *items; // owned
    size_t count;
    struct key_table forms; // of all terms
    size_t *term_of_form;   // index of the term, by the number of the form; owned
    size_t form_capacity;
};

// A picture that a chapter shows: a file of the site.
struct figure {
    struct text name;      // borrowed from the tree of its owner
    struct chapter *owner; // the first chapter that shows it
    struct buffer content; // owned
};

struct book {
    struct chapter front;     // the first page, README.md; its document is NULL when there is none
    struct chapter glossary;  // glossary.md; its document is NULL when there is none
    struct chapter sheet;     // sheet.md; its document is NULL when there is none
    struct glossary terms;    // of the glossary: see glossary.h
    struct chapter *chapters; // in the reading order
    size_t count;
    bool has_findings;      // there is a page about the findings of forkcheck
    const char *repository; // URL without a slash at its end; "" when it is not known
    const char *runs;       // directory of the records of the runs, or NULL
    struct figure *figures; // owned
    size_t figure_count;
    size_t figure_capacity;
    struct arena arena; // of the texts of all chapters
};

// Reads the COUNT documents at PATHS into BOOK, whose repository and runs the caller has set. The
// document called README.md gives the reading order, the one called glossary.md is the glossary,
// the one called sheet.md a summary for one sheet of paper; two of one of these names end the
// program. Errors in a document are added to its diagnostics.
void book_read(struct book *book, char *const *paths, size_t count);

// Is CHAPTER one of the chapters, and not the first page, the glossary or the sheet?
bool book_is_chapter(const struct book *book, const struct chapter *chapter);

// Prints the errors of all documents, and returns their number.
size_t book_report(const struct book *book);

void book_free(struct book *book);

#endif
