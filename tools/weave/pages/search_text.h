// SPDX-License-Identifier: MIT
//
// Texts of the search. A page loads all of them at once, so they are short: the beginning of a long
// text is kept as it is, to be shown; of the rest, each word is kept once, to be found.

#ifndef FORK_WEAVE_SEARCH_TEXT_H
#define FORK_WEAVE_SEARCH_TEXT_H

#include <stdbool.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Words that say too little to be searched for, with a space between two.
extern const char search_ignored[];

// Adds to HEAD the beginning of TEXT, up to the end of a sentence where there is one, with one
// space for each run of blanks and line ends; and to WORDS, in lower case and with a space before
// each, the other words of TEXT. Words that are ignored or in HEAD, and short ones, are left out.
void search_text_split(struct buffer *head, struct buffer *words, struct text text);

// Adds to WORDS once, with a space before it, each name in CODE that is worth searching for: it has
// an underscore or no small letter, or the manual describes it.
void search_text_names(struct buffer *words, struct text code);

#endif
