// SPDX-License-Identifier: MIT
//
// Folds, which hide answers: apart from comments, the only HTML that a chapter may use. Any other
// HTML is shown as text.

#ifndef FORK_WEAVE_FOLD_H
#define FORK_WEAVE_FOLD_H

#include <cmark-gfm.h>

#include "lib/base/text.h"

enum fold_kind {
    FOLD_NONE,    // any other HTML
    FOLD_OPENS,   // <details><summary>TEXT</summary>, and a later block closes it
    FOLD_CLOSES,  // </details>, and an earlier block opens it
    FOLD_COMMENT, // <!-- ... --> and nothing else
};

// The kind of HTML_BLOCK. For FOLD_OPENS, SUMMARY is set to the text of the summary, borrowed from
// the node. The two blocks of a fold have the same parent and folds are well nested, so that the
// HTML of the page is well nested too.
enum fold_kind fold_kind(cmark_node *html_block, struct text *summary);

#endif
