// SPDX-License-Identifier: MIT
// Two sets of outcomes, and what only one of them has.
#ifndef FORK_INTERLEAVE_COMPARISON_H
#define FORK_INTERLEAVE_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>

#include "interleave/same/outcome_key.h"
#include "interleave/same/outcome_set.h"

// What only one of the two sets has.
struct only {
    size_t count;    // of different outcomes that are certainly not in the other set
    size_t unknown;  // and of those that may be in it: it is not known completely
    size_t shortest; // if count > 0: the record of one that shows the fewest bytes
    size_t distinct; // number of different outcomes of this set
};

enum { SIDE_PROGRAM, SIDE_REFERENCE, SIDES };

// Compares SET[0] with SET[1] under RULES, one for each set.
void comparison_make(const struct outcome_set set[SIDES], const struct key_rules rules[SIDES],
                     struct only only[SIDES]);

#endif
