// SPDX-License-Identifier: MIT
//
// A picture of one schedule as SVG: time runs down, and each process is a line from its fork to its
// end. A dashed line is a process that waits; a hollow line is a zombie, until it is reaped; a thin
// stroke across a line is the adoption of an orphan. Each process has a colour (classes who0 to
// who5 in lifelines.css, which the stepper uses, too) and a shape, so that nothing is shown by
// colour alone.

#ifndef FORK_LIB_LIFELINES_H
#define FORK_LIB_LIFELINES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

enum life { LIFE_NONE, LIFE_RUNNING, LIFE_WAITING, LIFE_ZOMBIE };

#define LIFELINES_NOBODY SIZE_MAX

// One step of the schedule.
struct life_step {
    size_t process;         // the process that makes the step
    size_t born;            // the child that the step makes, or LIFELINES_NOBODY
    size_t reaped;          // the process that the step reaps, or LIFELINES_NOBODY
    bool is_write;          // the label is text that the step prints
    struct text label;      // beside the step
    const enum life *after; // the life of each process after the step
    const bool *orphaned;   // of each process: does its parent end in this step?
    bool has_orphans;       // is any process orphaned?
};

struct lifelines {
    const char *title;        // what the picture shows
    struct text begin;        // the label beside the beginning of the first process
    size_t processes;         // their number
    const struct text *names; // what each process is called in words
    const struct life_step *steps;
    size_t count;
    bool is_alone; // the picture is a file of its own and includes the style sheet
};

// The text of lifelines.css, the style sheet of all these pictures.
extern const char lifelines_css[];

// The character for a process in text, which looks like its shape in the picture: "●". There are
// LIFELINES_SHAPES of them; then they repeat.
enum { LIFELINES_SHAPES = 6 };
const char *lifelines_sign(size_t process);

// Adds the picture to OUT.
void lifelines_add(struct buffer *out, const struct lifelines *lifelines);

#endif
