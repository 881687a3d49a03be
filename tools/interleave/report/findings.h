// SPDX-License-Identifier: MIT
// What goes wrong in any schedule.
#ifndef FORK_INTERLEAVE_FINDINGS_H
#define FORK_INTERLEAVE_FINDINGS_H

#include "interleave/search/search.h"
#include "lib/buffer.h"
#include "lib/key_table.h"

enum finding_kind {
    FINDING_ZOMBIE,
    FINDING_ORPHAN,
    FINDING_STUCK,
    FINDING_ENDLESS,
    FINDING_CRASH,
    FINDING_PIPE,
    FINDING_DOUBLE,
    FINDING_MINUS_ONE,
    FINDING_UNTOLD,
    FINDING_STATUS,
    FINDING_RUNAWAY,
    FINDING_MISSING_EXIT,
    FINDING_NO_CHILD,
};

struct finding {
    enum finding_kind kind;
    int process;        // the first one found
    int others;         // so many more processes have it at this line
    int line;           // number in behaviour->lines, -1 unknown
    struct buffer text; // one sentence; owned
    struct step *steps;
    int count;      // of the steps of the witness, which are owned
    bool is_a_step; // the last of them is what is wrong
};

struct findings {
    struct finding *list;
    int count;
    struct key_table seen;
    struct key_table processes; // (finding, process) pairs
    int unseen;                 // so many steps were not looked at
    bool is_cut;                // or other things: the tool had to come to its end (deadline.h)
};

// One finding for each kind and line, with the shortest witness; for each process, too, where the
// line is unknown. That processes go on for ever is none where it is expected.
void findings_find(struct findings *findings, struct search *search, bool endless_expected);
void findings_free(struct findings *findings);
const char *finding_name(enum finding_kind kind);

#endif
