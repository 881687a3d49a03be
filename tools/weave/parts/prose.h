// SPDX-License-Identifier: MIT
//
// The prose of a chapter as HTML, out of the tree that CommonMark makes of it. Raw HTML is shown as
// text, but for a fold
//
//     <details>
//     <summary>Answers</summary>
//     ...
//     </details>
//
// and comments, which are left out.

#ifndef FORK_WEAVE_PROSE_H
#define FORK_WEAVE_PROSE_H

#include <cmark-gfm.h>
#include <stdbool.h>

#include "lib/buffer.h"
#include "weave/book/book.h"

enum { HEADING_LEVELS = 6 };

struct prose {
    struct buffer *out;
    const struct book *book;
    const struct chapter *chapter;
    bool is_single_page; // the page holds all chapters, so that a place is named by its chapter too
    bool is_other_page;  // the page is not the chapter's, so that a place in it is named with its
                         // page
    int demotion;        // how many levels further down headings go
    int level;           // of the heading above, as shown
    bool is_in_link;     // no link within a link
    struct buffer *labels; // of the columns of the table that is being shown
    size_t label_count;
    size_t column; // of its next cell
    // Shows a block of code; the rest of what a chapter is made of is not prose's business.
    void (*show_code)(struct prose *prose, cmark_node *node);
    // Shows a block that is more than it seems (a rule, a list of chapters); false when it is not.
    bool (*show_special)(struct prose *prose, cmark_node *node);
};

// Adds BLOCK with all that is in it.
void prose_add(struct prose *prose, cmark_node *block);

// Frees the labels, after the last table.
void prose_free_labels(struct prose *prose);

// Adds what stands in NODE, from its child FIRST on, up to but without its child BEFORE (NULL: to
// the end).
void prose_add_inlines(struct prose *prose, cmark_node *first, const cmark_node *before);

// Adds TEXT with its references to the manual, such as fork(2), as links.
void prose_add_text(struct prose *prose, struct text text);

// Adds the name that the place ID of the chapter has on this page.
void prose_add_id(const struct prose *prose, struct text id);

// Adds the address of the place ID in CHAPTER, of the chapter itself when ID is empty, as seen from
// this page.
void prose_add_address(const struct prose *prose, struct buffer *out, const struct chapter *chapter,
                       struct text id);

#endif
