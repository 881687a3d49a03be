// SPDX-License-Identifier: MIT
//
// Variants of a document's programs, as fenced `diff` blocks:
//
//     ```diff
//     --- one_fork.c
//     +++ no_exit.c
//     @@
//          case 0:
//     -        _exit(be_child());
//     +        be_child();
//     ```
//
// A block whose first line begins with `--- ` says which lines of a program of the same document
// are others in the variant. Its hunks have no line numbers: the lines that they keep and take away
// must be found in the program, in one place only.

#ifndef FORK_LIB_PATCH_H
#define FORK_LIB_PATCH_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/literate/document.h"

enum patch_mark { PATCH_HUNK = '@', PATCH_KEPT = ' ', PATCH_OLD = '-', PATCH_NEW = '+' };

// A line of the block, but for the two with the names.
struct patch_line {
    enum patch_mark mark;
    struct text text; // without the mark; borrowed from the document
    size_t old_line;  // its number in the program; 0 for PATCH_NEW and PATCH_HUNK
    size_t new_line;  // in the variant; 0 for PATCH_OLD and PATCH_HUNK
};

struct patch {
    const struct code_block *block;
    const struct chunk *root; // the program that is changed
    struct text name;         // the file name of the variant: "no_exit.c"
    struct patch_line *lines;
    size_t count;
    size_t capacity;
    struct buffer result; // the variant's source
};

// A zeroed struct has none.
struct patches {
    struct patch *items; // in the order of the document
    size_t count;
    size_t capacity;
};

// Reads and applies the patches of DOCUMENT, which has no errors so far. What is wrong with one is
// then in the document's diagnostics.
void patches_read(struct patches *patches, struct document *document);

void patches_free(struct patches *patches);

#endif
