// SPDX-License-Identifier: MIT
// Whether a text is what some schedule shows.
//
// The numbers of processes in the text may be others than the canonical ones, as in a real run: a
// renaming that is one-to-one over the whole text is part of what is sought. How many blanks stand
// between two words does not matter, since columns follow the width of the numbers in them.
#ifndef FORK_INTERLEAVE_POSSIBLE_H
#define FORK_INTERLEAVE_POSSIBLE_H

#include "interleave/search/search.h"
#include "lib/text.h"

struct possible {
    bool is_possible;
    struct step *steps; // a schedule that shows it; owned
    int count;
    size_t line;   // otherwise: the line, from 1, up to which some schedule comes
    bool is_short; // and whether that is all of the text: each goes on
    bool is_cut;   // the tool had to come to its end (deadline.h) before this was known
};

// Is `text`, with or without its last newline, all that is shown in some complete schedule? With
// `apart`, on standard output alone. The caller frees the steps.
struct possible possible_find(const struct search *search, struct text text, bool apart);

#endif
