// SPDX-License-Identifier: MIT
// The outcomes of a program, and how much is known of them.
#ifndef FORK_INTERLEAVE_OUTCOME_SET_H
#define FORK_INTERLEAVE_OUTCOME_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "interleave/model/behaviour.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

// More outcomes than this are not compared one by one.
enum { OUTCOMES_MAX = 1000000 };

struct outcome_set {
    const char *name;         // of the program or the file, borrowed
    bool is_file;             // there is no program that could be run again
    struct key_table records; // of the outcomes (outcome_record.h)
    bool is_complete;         // there is no other outcome, except where they are endless
    bool is_endless;
    size_t below;  // is_endless: all outcomes that show fewer bytes than this are in `records`
    int processes; // 0 when their number is not known
    int parent[PROCESS_MAX]; // by index; -1 for the first process
    long runs;
    struct buffer incomplete; // why the set is not complete, lines
    struct buffer refused;    // what the program does that is not modelled; empty for nothing
    struct buffer notes;      // what was assumed, and what was not tried, lines
};

void outcome_set_free(struct outcome_set *set);

#endif
