// SPDX-License-Identifier: MIT
// Loops of the graph: cycles, so that there is no longest path; and cycles that no step leaves.
#ifndef FORK_INTERLEAVE_LOOPS_H
#define FORK_INTERLEAVE_LOOPS_H

#include "interleave/search/search.h"

// By state: number of its strongly connected component. The caller frees it.
int *loops_components(const struct search *search);

// Adds the processes that print in a loop, on standard output or error, each as two ints: the
// process, and the number of the line (-1: unknown). The caller frees the table.
void loops_find(const struct search *search, struct key_table *printers);

// Whether any process prints on this stream in a loop.
bool loops_print_on(const struct search *search, int stream);

// Sets search->endless, search->part and search->clocked, which search_free frees. Not counted as
// endless: states that a stopped search does not know completely, and loops that ask for the time,
// which moves on only for a while here.
void loops_find_endless(struct search *search);

// Adds to the scope the places at which a process asks for the time in a loop: the time may lead
// out of it.
void loops_find_clocks(struct search *search);

#endif
