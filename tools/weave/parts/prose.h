// SPDX-License-Identifier: MIT
//
// The prose of a chapter as HTML, made from its tree. Raw HTML is shown as text, except for folds
//
//     <details>
//     <summary>Answers</summary>
//     ...
//     </details>
//
// and for comments, which are left out.

#ifndef FORK_WEAVE_PROSE_H
#define FORK_WEAVE_PROSE_H

#include <cmark-gfm.h>
#include <stdbool.h>

#include "lib/base/buffer.h"
#include "weave/book/book.h"

enum { HEADING_LEVELS = 6 };

// The chapter to show, the page on which it is shown, and how far the page is.
struct prose {
    struct buffer *out;
    const struct book *book;
    const struct chapter *chapter;
    bool is_single_page;   // the page holds all chapters: an anchor begins with its chapter's stem
    bool is_paper;         // the page is for printing: with pictures, and with open folds
    bool is_other_page;    // the page is not the chapter's own: addresses name the chapter's page
    int demotion;          // number of levels by which headings are lowered
    int level;             // of the last heading, after demotion
    bool is_in_link;       // within a link, where no other link may begin
    struct buffer *labels; // of the columns of the table being shown; prose_add frees them
    size_t label_count;
    size_t column; // index of the next cell in its row
    // Shows a block of code.
    void (*show_code)(struct prose *prose, cmark_node *node);
    // Shows NODE and all of its children when it has a special form, such as a rule or a list of
    // chapters; false for any other node. May be NULL.
    bool (*show_special)(struct prose *prose, cmark_node *node);
};

// Adds BLOCK and everything in it.
void prose_add(struct prose *prose, cmark_node *block);

// Adds FIRST and the nodes after it, up to but without BEFORE (NULL: to the last one).
void prose_add_inlines(struct prose *prose, cmark_node *first, const cmark_node *before);

// Adds TEXT, with a link for each reference to the manual, such as fork(2).
void prose_add_text(struct prose *prose, struct text text);

// Adds the anchor ID of the chapter, as it is called on this page.
void prose_add_id(const struct prose *prose, struct text id);

// Adds to OUT the address that leads from this page to the anchor ID of CHAPTER, or to CHAPTER
// itself when ID is empty.
void prose_add_address(const struct prose *prose, struct buffer *out, const struct chapter *chapter,
                       struct text id);

#endif
