// SPDX-License-Identifier: MIT
// Whether some schedule shows a given text.
// The process numbers in the text may differ from the canonical ones, as in a run outside of this
// tool: the search includes a renaming that is one-to-one over the whole text. The number of blanks
// between two words does not matter, because columns follow the width of the numbers in them.
#ifndef FORK_INTERLEAVE_POSSIBLE_H
#define FORK_INTERLEAVE_POSSIBLE_H

#include "interleave/search/search.h"
#include "lib/base/text.h"

struct possible {
    bool is_possible;
    struct step *steps; // a schedule that shows it; the caller frees it
    int count;
    size_t line;   // otherwise: number of the line, from 1, up to which some schedule comes
    bool is_short; // some schedule shows all of the text, but none ends there
    bool is_cut;   // the tool's time was over (deadline.h) before this was known
};

// Whether TEXT, with or without its last newline, is all that a complete schedule shows; with
// APART, all that it shows on standard output. The caller frees the steps.
struct possible possible_find(const struct search *search, struct text text, bool apart);

#endif
