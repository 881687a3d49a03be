// SPDX-License-Identifier: MIT
//
// The glossary: a document called glossary.md, with a section of the second level for each term:
//
//     ## zombie
//
//     <!-- also: zombies -->
//
//     A process that is dead and not yet reaped. [Zombies](zombie.md)
//
// The comment, which may be missing, lists the other forms of the term. If it begins with `only:`,
// it lists all forms, and the heading is none: an everyday word can have a special meaning. A part
// of the heading in parentheses at its end is not a part of the term.

#ifndef FORK_WEAVE_GLOSSARY_H
#define FORK_WEAVE_GLOSSARY_H

#include <stddef.h>

#include "lib/base/text.h"
#include "weave/book/book.h"

// Reads the terms of BOOK's glossary, if there is one. Reports a form that stands for two terms, or
// is too long, and a term without a link to the chapter that teaches it. All chapters must have
// been read.
void glossary_read(struct book *book);

void glossary_free(struct book *book);

// The index of the term of which TEXT is a form; NONE if there is none. TEXT may begin with a
// capital letter where the form does not.
size_t glossary_find(const struct book *book, struct text text);

// In the prose of CHAPTER, makes the first use of each term a link to its entry: a node of the type
// CMARK_NODE_CUSTOM_INLINE, which no Markdown makes. Its text on entering is the anchor of the
// entry. Headings, links, tables and rules stay as they are.
void glossary_link(struct book *book, struct chapter *chapter);

#endif
