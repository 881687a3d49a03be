// SPDX-License-Identifier: MIT
// Finds the outcomes in another way: one schedule at a time, without the graph of states.
#ifndef FORK_INTERLEAVE_CROSS_CHECK_H
#define FORK_INTERLEAVE_CROSS_CHECK_H

#include "interleave/search/automaton.h"

struct cross_check {
    long runs; // complete schedules, no two of which differ only in the order of commuting steps
    size_t outcomes; // number of different outcomes of these runs
    bool is_cut;     // the tool's time was over (deadline.h): nothing was compared
};

// Makes, in the model, one schedule of each class of schedules that differ only in the order of
// commuting steps, and compares the set of their outcomes with the automaton's, text by text. A
// difference is an error of the tool and ends it; too long a schedule, or too many schedules, end
// it, too. The search must be complete and the automaton not endless.
// Both methods share the model of the kernel and the behaviours that real runs have shown. This
// one does without merged states, the graph, the subset construction and the counting.
// Source of the method: sleep sets, P. Godefroid, Partial-Order Methods for the Verification of
// Concurrent Systems, 1996, chapter 5.
struct cross_check cross_check(struct search *search, const struct automaton *automaton);

#endif
