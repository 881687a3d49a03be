// SPDX-License-Identifier: MIT
// The outcomes: the words that lead through the graph of states, each exactly once.
//
// Many schedules show the same text. The graph is a nondeterministic automaton over what is shown;
// the subset construction makes a deterministic one of it, in which each outcome is exactly one
// path.
#ifndef FORK_INTERLEAVE_AUTOMATON_H
#define FORK_INTERLEAVE_AUTOMATON_H

#include "interleave/search/count.h"
#include "interleave/search/search.h"
#include "lib/buffer.h"
#include "lib/key_table.h"

// How an outcome ends: the first process's wait status, and whether all have ended.
struct end {
    int status;
    enum ending ending;
    int error; // with streams apart: number of the text that standard error holds
    int files; // number of the text in search->files
};

// A step of the deterministic automaton: text of one stream, then the next place.
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
    struct count count; // of outcomes from here on
};

struct automaton {
    const struct search *search;
    bool apart; // the two streams go to different places: their order does not show, unless one
                // is without end
    struct macrostate *macrostates;
    int count;
    int size;
    struct key_table subsets;
    struct key_table errors; // texts of standard error so far, with streams apart
    int *from;               // the place of each state, with from_all; otherwise NULL
    bool endless;            // a text can go on without end
    bool is_cut; // the tool had to come to its end (deadline.h) before this was complete
};

// With `from_all`, outcomes can be counted from each state on. One that is cut is of no use but to
// be freed.
void automaton_make(struct automaton *automaton, const struct search *search, bool apart,
                    bool from_all);
const struct count *automaton_count_from(const struct automaton *automaton, int state);
const struct count *automaton_count(const struct automaton *automaton);
void automaton_free(struct automaton *automaton);

// One outcome. `runs` holds, in order, pieces of text and their streams.
struct outcome {
    const struct arc **arcs;
    int arc_count;
    const struct buffer *error; // with streams apart: the whole of standard error
    struct end end;
};

// Calls `visit` for each outcome, in the order of the automaton, which is the same every time;
// stops when it returns false. Must not be called on an endless automaton.
typedef bool outcome_visit(void *context, const struct outcome *outcome);
void automaton_visit(const struct automaton *automaton, outcome_visit *visit, void *context);

#endif
