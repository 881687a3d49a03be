// SPDX-License-Identifier: MIT
//
// A literate document: its fenced blocks and its chunks. tangle(1) states the format. CommonMark
// decides what a fence is; fence.h reads as much of it as that needs.
//
// Everything in a document is owned by it and lives until document_free.

#ifndef FORK_LIB_DOCUMENT_H
#define FORK_LIB_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buffer.h"
#include "lib/chunk_table.h"
#include "lib/diag.h"
#include "lib/source.h"
#include "lib/text.h"

// A line of a fenced block: what CommonMark says is in it, without its end, and the byte of the
// source line where that begins (1 when it is all blank and taken by the container).
// A tab of which the container took a part comes as the spaces that are left of it.
struct code_line {
    struct text text;
    size_t column;
};

// `<<name>>` on line number `line` of the block (an index into its lines).
struct reference {
    struct text name;
    struct text indentation;
    size_t line;
    struct place place;
    struct chunk *chunk; // NULL when no chunk has that name (which was reported)
};

struct code_block {
    void *node;              // for weave: of its tree
    struct text info;        // the info string, without backslashes that escape something
    struct place place;      // of the opening fence
    struct buffer prefix;    // what a line of its content must begin with: "> ", or a list's blanks
    struct code_line *lines; // line i stands on source line place.line + 1 + i
    size_t line_count;
    bool closed;         // false when the fence was never closed (which was reported)
    struct chunk *chunk; // the chunk that it defines; NULL for any other block
    bool has_escapes;    // `@<<` is somewhere in its lines
    struct reference *references;
    size_t reference_count;
    size_t reference_capacity;
};

struct document {
    const char *path; // as the user gave it, borrowed; "-" is standard input
    const char *name; // the path as messages and #line show it: "<stdin>" for "-"
    struct source source;
    struct buffer *made; // texts that do not stand in the source as they are
    size_t made_count;
    size_t made_capacity;
    struct code_block *blocks; // all fenced blocks in the order of the document
    size_t block_count;
    size_t block_capacity;
    size_t longest_definition; // of a link, in bytes
    struct chunk_table chunks;
    struct diagnostics diagnostics;
};

// Reads `text`, which the document takes over, and checks it: all errors of the format are then in
// its diagnostics, and a document with any must not be tangled nor woven. Never NULL.
struct document *document_parse(const char *path, struct buffer text);

// So many blanks and then TEXT.
struct text document_blanks_before(struct document *document, size_t count, struct text text);

// TEXT without the backslashes that escape punctuation.
struct text document_unescape(struct document *document, struct text text);

// The place of a line of a block in the source.
struct place code_block_place(const struct code_block *block, size_t line);

// How many bytes may be produced from documents of SIZE bytes, all files together, with `#line`
// directives, or as a site: a few lines that refer to each other twice expand to 2^n lines
// ("billion laughs").
uint64_t document_limit(uint64_t size);

// NULL is allowed.
void document_free(struct document *document);

#endif
