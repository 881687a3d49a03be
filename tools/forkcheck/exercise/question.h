// SPDX-License-Identifier: MIT
//
// A question about a program, made of all its outputs.

#ifndef FORK_FORKCHECK_QUESTION_H
#define FORK_FORKCHECK_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/exercise/random.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

// All that a program can print, as interleave lists it.
struct outputs {
    struct key_table texts; // what is shown, with its newlines: each different text once
    size_t processes;       // in each schedule
    size_t lines;           // of each output
};

enum { CHOICES_MAX = 4 };

// A possible answer that the reader can choose.
struct choice {
    struct buffer text; // owned; its lines
    bool is_possible;
    struct buffer proof; // owned: the schedule, or up to where a schedule can come; see exercise.c
};

enum question_kind { ASK_WHICH, ASK_OUTPUTS, ASK_PROCESSES, ASK_LINES };

struct question {
    enum question_kind kind;
    struct choice choices[CHOICES_MAX]; // of ASK_WHICH
    size_t choice_count;
    size_t answer; // of the others
};

// Chooses a question about a program with these outputs. Some of the choices are possible and some
// are not. The caller frees it.
struct question question_make(struct random *random, const struct outputs *outputs, bool repeats);
void question_free(struct question *question);

// The question as a sentence.
const char *question_text(enum question_kind kind);

#endif
