// SPDX-License-Identifier: MIT
// Loops of the graph: ways that lead back to where they began, so that there is no longest one; and
// those of them that no step leads out of.
#ifndef FORK_INTERLEAVE_LOOPS_H
#define FORK_INTERLEAVE_LOOPS_H

#include "interleave/search/search.h"

// By state, the number of its strongly connected component; the caller frees it.
int *loops_components(const struct search *search);

// Who prints in a loop, on standard output or error, each as two ints: the process and the number
// of the line (-1: unknown). The caller frees the table.
void loops_find(const struct search *search, struct key_table *printers);

// Whether anybody prints on this stream in a loop.
bool loops_print_on(const struct search *search, int stream);

// Fills in search->endless, search->part and search->clocked, which search_free frees. What a
// search that was stopped knows only in part is in none of these parts, neither are loops that ask
// for the time: only here does it stand still.
void loops_find_endless(struct search *search);

#endif
