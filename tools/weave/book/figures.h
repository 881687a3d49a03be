// SPDX-License-Identifier: MIT
//
// The figures of the book: pictures in the directory of the runs that a chapter shows by
//
//     ![What can be seen in it](name.svg)
//
// as a paragraph of its own. A page refers to a figure and never contains it, so that no script in
// it runs.

#ifndef FORK_WEAVE_FIGURES_H
#define FORK_WEAVE_FIGURES_H

#include "weave/book/book.h"

// Reads the figures that CHAPTER shows and no earlier chapter has shown. Reports one that is too
// large to the chapter.
void figures_read(struct book *book, struct chapter *chapter);

// The figure that PARAGRAPH consists of, and *IMAGE, its node; NULL when PARAGRAPH is any other
// node, or there is no such figure: then only the text of the image is shown.
const struct figure *figure_of(const struct book *book, cmark_node *paragraph, cmark_node **image);

void figures_free(struct book *book);

#endif
