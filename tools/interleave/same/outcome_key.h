// SPDX-License-Identifier: MIT
// What of an outcome is compared: outcomes with equal keys are taken to be the same.
// A process number in a key stands for a process. A search numbers the processes in the order in
// which it meets them, so two programs that make the same processes can number them differently. In
// a key they have their numbers by birth (key_rules_number) or, when numbers do not count at all,
// by where they occur first in the outcome. The number of the first process stays as it is.
#ifndef FORK_INTERLEAVE_OUTCOME_KEY_H
#define FORK_INTERLEAVE_OUTCOME_KEY_H

#include <stdbool.h>

#include "interleave/model/behaviour.h"
#include "lib/base/buffer.h"

enum key_naming {
    NAMING_NONE,  // process numbers are text
    NAMING_BIRTH, // key_rules_number
    NAMING_FIRST, // by the first occurrence in the outcome
};

struct key_rules {
    enum key_naming naming;
    bool by_words;                    // blanks, tabs and line ends between words do not count
    bool is_apart;                    // the two streams are no single text, even by words
    int processes;                    // how many numbers, from 1000 on, can be process numbers
    bool is_value[PROCESS_MAX];       // by index: the program prints this number as a value, too
    unsigned char birth[PROCESS_MAX]; // by index: its number by birth, from 0
};

// Fills in rules->birth for COUNT processes, of which PARENT says the parent by index: generation
// by generation, and in each generation in the order of the parents and of the forks. Returns
// whether any process has another number than its index. Children of one parent are in the order of
// their forks.
bool key_rules_number(struct key_rules *rules, const int *parent, int count);

// Appends the key of the record.
void outcome_key(const struct buffer *record, const struct key_rules *rules, struct buffer *key);

// Marks in SEEN, by index, each number from 1000 on, and below 1000 + PROCESS_MAX, that the outcome
// shows.
void outcome_numbers(const struct buffer *record, bool seen[PROCESS_MAX]);

#endif
