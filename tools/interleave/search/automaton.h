// SPDX-License-Identifier: MIT
// The outcomes: the words of the graph of states, each exactly once.
// Many schedules show the same text. The graph is a nondeterministic automaton over what is shown;
// the subset construction turns it into a deterministic one, in which each outcome is exactly one
// path. A state of the deterministic automaton is called a macrostate here.
#ifndef FORK_INTERLEAVE_AUTOMATON_H
#define FORK_INTERLEAVE_AUTOMATON_H

#include "interleave/search/count.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

// How an outcome ends: the wait status of the first process, and whether all processes have ended.
struct end {
    int status;
    enum ending ending;
    int error; // with streams apart: number of the complete text of standard error
    int files; // number of the text in search->files
};

// A transition of the deterministic automaton: text of one stream, and the next macrostate.
struct arc {
    int stream;
    struct buffer text; // owned
    int to;
};

struct macrostate {
    struct arc *arcs;
    int arc_count;
    struct end *ends;
    int end_count;
    struct count count; // number of outcomes from here on
};

struct automaton {
    const struct search *search;
    bool apart; // the two streams go to different places: their order is not part of an outcome.
                // Cleared if standard error has texts without end
    struct macrostate *macrostates;
    int count;
    int size;
    struct key_table subsets;
    struct key_table errors; // with streams apart: texts of standard error so far
    int *from;               // with from_all: the macrostate of each state; otherwise NULL
    bool endless;            // there are endlessly many outcomes
    bool is_cut;             // the tool's time was over (deadline.h) before this was complete
};

// With FROM_ALL, outcomes can be counted from each state on. An automaton that is cut can only be
// freed.
void automaton_make(struct automaton *automaton, const struct search *search, bool apart,
                    bool from_all);
// The last step of automaton_make: counts the outcomes from each macrostate on, or finds that they
// are endless.
void automaton_count_all(struct automaton *automaton);
const struct count *automaton_count_from(const struct automaton *automaton, int state);
const struct count *automaton_count(const struct automaton *automaton);
void automaton_free(struct automaton *automaton);

// One outcome: the texts of `arcs`, in order.
struct outcome {
    const struct arc **arcs;
    int arc_count;
    const struct buffer *error; // with streams apart: the complete text of standard error
    struct end end;
};

// Calls VISIT for each outcome, in the order of the automaton, which is the same every time; stops
// when VISIT returns false. The automaton must not be endless.
typedef bool outcome_visit(void *context, const struct outcome *outcome);
void automaton_visit(const struct automaton *automaton, outcome_visit *visit, void *context);

#endif
