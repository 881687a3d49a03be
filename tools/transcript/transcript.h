// SPDX-License-Identifier: MIT
//
// A transcript: the commands of one `console` block with what the chapter shows of their output,
// and what they printed when they were run.

#ifndef FORK_TRANSCRIPT_TRANSCRIPT_H
#define FORK_TRANSCRIPT_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/diag.h"
#include "lib/text.h"
#include "process_ids.h"
#include "session.h"

// A line of the chapter, without what stands before it in quotes and lists: borrowed from the
// document.
struct shown_line {
    struct text text;
    struct place place;
};

struct command {
    struct buffer text; // its lines without prompts, joined by newlines; a C string as well
    const struct shown_line *typed;
    size_t typed_count;
    const struct shown_line *output;
    size_t output_count;
    struct printed printed; // empty until it was run
    size_t impossible_line; // of the output, from 1: no schedule shows what is shown up to here, or
                            // the end if it is the last; 0: nothing speaks against it
};

struct transcript {
    struct shown_line *lines; // all of the block's, the commands point into it
    size_t line_count;
    struct text prefix; // what a line of the block begins with in the source: borrowed
    struct command *commands;
    size_t command_count;
    size_t command_capacity;
    struct pid_window window; // of the run
    unsigned needs;           // a set of abilities, bit 1 << ability
    const char *refused;      // why it cannot be run on this machine, or null
};

// Takes the COUNT lines of a block apart. The first one must be a command. The transcript owns
// LINES then, and is to be freed.
void transcript_parse(struct transcript *transcript, struct shown_line *lines, size_t count);

void transcript_free(struct transcript *transcript);

// Is there a command of which the chapter shows what no schedule does?
bool transcript_is_impossible(const struct transcript *transcript);

// The command's lines as a C string.
const char *command_text(const struct command *command);

// Is the order of this command's lines for the system to choose? It is for a program of the pack,
// which the command names by `./`. Whatever else it starts (sed, cat, cc) has one order, except
// between its two streams.
bool command_order_is_free(const struct command *command);

#endif
