// SPDX-License-Identifier: MIT
// What goes wrong in any schedule.
#ifndef FORK_INTERLEAVE_FINDINGS_H
#define FORK_INTERLEAVE_FINDINGS_H

#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

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
    FINDING_LOST,
    FINDING_CLOSED,
    FINDING_REAPED,
    FINDING_HANDED,
    FINDING_ORDER,
    FINDING_RACE,
    FINDING_LEFT_BEHIND,
    FINDING_LATE,
    FINDING_TWICE,
    FINDING_INPUT_ORDER,
    FINDING_LOST_UPDATE,
    FINDING_EXIT_IN_CHILD,
    FINDING_USED,
    FINDING_DIRECTION,
    FINDING_EXIT_VALUE,
    FINDING_REORDERED,
};

// What counts as a finding.
struct finding_choice {
    bool endless_expected; // processes that run forever do not
    bool descriptors;      // descriptors that an executed program inherits do
    bool ordered;          // output whose order is by chance does
    bool is_apart;         // standard output and standard error have a reader each
    const char *program;   // its path
};

struct finding {
    enum finding_kind kind;
    int process;        // the first process for which it was found
    int others;         // number of other processes with the same finding at this line
    int line;           // number in behaviour->lines, -1 unknown
    struct buffer text; // one sentence; owned
    struct step *steps;
    int count;      // number of steps of the witness, which is owned
    bool is_a_step; // the last step is what is wrong
    // Number of the first step of the witness after which every schedule that ends comes to the
    // finding, counted from 1; 0: every schedule does; -1: not known. And the step in words; owned.
    int critical;
    struct buffer critical_step;
    // Number of the finding in the list that tells what comes of the mistake, this finding among
    // it; -1: this one stands for itself. No finding has such a number once all are found.
    int because_of;
};

// A place in the graph where a finding occurs: on an edge, or in a state if `edge` is -1.
struct occurrence {
    int finding; // index in the list
    int state;
    int edge;
};

struct findings {
    struct finding *list;
    int count;
    struct occurrence *occurrences;
    size_t occurrence_count;
    size_t occurrence_capacity;
    struct key_table seen;
    struct key_table processes; // (finding, process) pairs
    bool races_unknown;         // two accesses may be a race, but their source cannot be read
    int unseen;                 // number of edges that were not looked at
    bool is_cut; // something was not looked at, because the tool's time was over (deadline.h)
};

// One finding for each kind and line, with the shortest witness. Where the line is unknown, one for
// each process.
void findings_find(struct findings *findings, struct search *search, struct finding_choice choice);
void findings_free(struct findings *findings);
void finding_free(struct finding *finding);
const char *finding_name(enum finding_kind kind);

#endif
