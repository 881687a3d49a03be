// SPDX-License-Identifier: MIT
//
// A literate document: its fenced blocks and its chunks. tangle(1) describes the format. CommonMark
// decides what a fence is; fence.h implements as much of CommonMark as that takes.
//
// The document owns everything in it, until document_free.

#ifndef FORK_LIB_DOCUMENT_H
#define FORK_LIB_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/text.h"
#include "lib/literate/chunk_table.h"
#include "lib/literate/source.h"

// A line of a fenced block: its content according to CommonMark, without the line's end, and the
// column where the content begins in the source line. If a container takes a part of a tab, the
// content begins with the spaces that are left of the tab.
struct code_line {
    struct text text;
    size_t column;
};

// `<<name>>` on a line of a block. `line` is an index into the block's lines.
struct reference {
    struct text name;
    struct text indentation;
    size_t line;
    struct place place;
    struct chunk *chunk; // NULL if no chunk has that name (already reported)
};

struct code_block {
    void *node;              // for weave: the block's node in the tree of cmark-gfm
    struct text info;        // the info string, without the backslashes of escapes
    struct place place;      // of the opening fence
    struct buffer prefix;    // that each source line of its content needs: "> ", a list's indent
    struct code_line *lines; // line i stands on source line place.line + 1 + i
    size_t line_count;
    bool closed;         // false if the fence was never closed (already reported)
    struct chunk *chunk; // the chunk that the block defines; NULL if it defines none
    bool has_escapes;    // some line contains `@<<`
    struct reference *references;
    size_t reference_count;
    size_t reference_capacity;
};

struct document {
    const char *path; // as the user gave it, borrowed; "-" is standard input
    const char *name; // the path as messages and #line show it: "<stdin>" for "-"
    struct source source;
    struct buffer *made; // the bytes of texts that are not in the source literally
    size_t made_count;
    size_t made_capacity;
    struct code_block *blocks; // all fenced blocks in the order of the document
    size_t block_count;
    size_t block_capacity;
    size_t longest_definition; // the longest link reference definition, in bytes
    struct chunk_table chunks;
    struct diagnostics diagnostics;
};

// Parses and checks TEXT; the document takes ownership of TEXT. All errors of the format are then
// in the document's diagnostics. A document with errors must be neither tangled nor woven. Never
// NULL.
struct document *document_parse(const char *path, struct buffer text);

// COUNT spaces followed by TEXT. The document owns the result.
struct text document_blanks_before(struct document *document, size_t count, struct text text);

// TEXT without the backslashes that escape punctuation. TEXT must live as long as the document.
struct text document_unescape(struct document *document, struct text text);

// The place in the source of the content of line number LINE of BLOCK.
struct place code_block_place(const struct code_block *block, size_t line);

// The largest total size of what may be produced from documents of SIZE bytes: of all files
// together, with their `#line` directives, or of the site. The limit is needed because chunks that
// each use the next one twice expand to 2^n lines ("billion laughs").
uint64_t document_limit(uint64_t size);

// DOCUMENT may be NULL.
void document_free(struct document *document);

#endif
