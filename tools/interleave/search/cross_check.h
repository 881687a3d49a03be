// SPDX-License-Identifier: MIT
// Another way to the outcomes: one schedule at a time, without the graph of states.
#ifndef FORK_INTERLEAVE_CROSS_CHECK_H
#define FORK_INTERLEAVE_CROSS_CHECK_H

#include "interleave/search/automaton.h"

struct cross_check {
    long runs; // complete schedules, no two of which differ in the order of commuting steps only
    size_t outcomes; // that these runs show
    bool is_cut;     // the tool had to come to its end (deadline.h): nothing was compared
};

// Makes, in the model, one schedule of each class of those that differ only in the order of steps
// that commute, and compares the set of what they show with the automaton's, text by text. A
// difference is an error of the tool and ends it; so does a schedule or a number of them beyond
// what this is meant for. The search must be complete and the automaton not endless.
//
// What it has in common with the search are the rules of the kernel and the behaviours that real
// runs have shown. States that are one, the graph, the subset construction and the counting are
// what it does without.
//
// Source of the method: sleep sets, P. Godefroid, Partial-Order Methods for the Verification of
// Concurrent Systems, 1996, chapter 5.
struct cross_check cross_check(struct search *search, const struct automaton *automaton);

#endif
