// SPDX-License-Identifier: MIT
//
// The one piece of HTML that a chapter may use: a fold, for answers. Everything else is text.

#ifndef FORK_WEAVE_FOLD_H
#define FORK_WEAVE_FOLD_H

#include <cmark-gfm.h>

#include "lib/text.h"

enum fold_kind {
    FOLD_NONE,    // any other HTML
    FOLD_OPENS,   // <details><summary>TEXT</summary>, and there is an end to it
    FOLD_CLOSES,  // </details>, and there is a beginning to it
    FOLD_COMMENT, // <!-- ... --> and nothing else
};

// What is this block of HTML? SUMMARY becomes the text of the fold that it opens, borrowed from the
// node. A beginning and its end have the same parent and are well nested, so that the page's HTML
// is, too.
enum fold_kind fold_kind(cmark_node *html_block, struct text *summary);

#endif
