// SPDX-License-Identifier: MIT
//
// A picture of one schedule as SVG: time runs down, each process is a line from its fork to its
// end. A broken line waits; a hollow one is a zombie, until it is reaped. Each process has a colour
// and a shape, which the style sheet lifelines.css and the stepper give it as well (who0 to who5,
// by process); nothing is said by colour alone.

#ifndef FORK_LIB_LIFELINES_H
#define FORK_LIB_LIFELINES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/text.h"

enum life { LIFE_NONE, LIFE_RUNNING, LIFE_WAITING, LIFE_ZOMBIE };

#define LIFELINES_NOBODY SIZE_MAX

// One step of the schedule.
struct life_step {
    size_t process;         // whose step it is
    size_t born;            // the process that it made, or LIFELINES_NOBODY
    size_t reaped;          // the process that it reaped, or LIFELINES_NOBODY
    bool is_write;          // does it print its label?
    struct text label;      // what is said beside it
    const enum life *after; // of each process, when the step is done
};

struct lifelines {
    const char *id;    // of the picture in its page, for a description; plain letters
    const char *title; // what is to be seen
    struct text begin; // what is said beside the beginning of the first process
    size_t processes;
    const struct life_step *steps;
    size_t count;
    bool is_alone; // in a file of its own: it carries its style sheet
};

// The style sheet of all such pictures, the text of lifelines.css.
extern const char lifelines_css[];

// The sign of a process in text, as the picture has it: "●". So many there are, then they repeat.
enum { LIFELINES_SHAPES = 6 };
const char *lifelines_sign(size_t process);

// Adds the picture to OUT.
void lifelines_add(struct buffer *out, const struct lifelines *lifelines);

#endif
