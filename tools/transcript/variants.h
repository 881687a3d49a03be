// SPDX-License-Identifier: MIT
//
// The variants that a chapter's `diff` blocks make of its programs (lib/literate/patch.h): each is
// compiled, and its source and its program are at hand in every transcript of the chapter.

#ifndef FORK_TRANSCRIPT_VARIANTS_H
#define FORK_TRANSCRIPT_VARIANTS_H

#include <stddef.h>

#include "lib/literate/document.h"
#include "transcript/run.h"
#include "transcript/scratch.h"

// A zeroed struct has none.
struct variants {
    struct scratch_file *files;
    size_t count;
};

// Compiles the variants of DOCUMENT, which has no errors so far, and adds the files to the contents
// of SETTINGS, which borrow them. What is wrong is then in the document's diagnostics.
void variants_make(struct variants *variants, struct document *document,
                   struct run_settings *settings);

void variants_free(struct variants *variants);

#endif
