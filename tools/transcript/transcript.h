// SPDX-License-Identifier: MIT
//
// A transcript: the commands of one `console` block, the outputs that the chapter shows, and what
// the commands printed when they were run.

#ifndef FORK_TRANSCRIPT_TRANSCRIPT_H
#define FORK_TRANSCRIPT_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/diag.h"
#include "lib/base/process_ids.h"
#include "lib/base/text.h"
#include "transcript/session.h"

// A line of a block without the prefix of its quotes and lists. Borrowed from the document.
struct shown_line {
    struct text text;
    struct place place;
};

struct command {
    struct buffer text; // the typed lines without prompts, joined by newlines; see command_text
    const struct shown_line *typed; // points into the transcript's `lines`, as does `output`
    size_t typed_count;
    const struct shown_line *output;
    size_t output_count;
    struct buffer variant;  // the program that it ran, if the transcript has made it; or empty
    struct printed printed; // empty until the command was run
    // Of the lines that interleave(1) was asked about (enum outcomes_of): the line, counted from 1,
    // that no schedule gets past, or at the end of the lines, where no schedule ends. 0: interleave
    // has not excluded the lines.
    size_t impossible_line;
};

struct transcript {
    struct shown_line *lines; // all lines of the block; owned
    size_t line_count;
    struct text prefix; // that each line of the block has in the source; borrowed
    struct command *commands;
    size_t command_count;
    size_t command_capacity;
    struct pid_window window; // of the run
    unsigned needs;           // the set of abilities that it needs, each as the bit 1 << ability
    const char *refused;      // why it cannot be run on this machine, or null
};

// Parses the COUNT lines of a block. The first line must be a command. TRANSCRIPT takes ownership
// of LINES; the caller frees TRANSCRIPT.
void transcript_parse(struct transcript *transcript, struct shown_line *lines, size_t count);

void transcript_free(struct transcript *transcript);

// Is there a command with an output that no schedule prints?
bool transcript_is_impossible(const struct transcript *transcript);

// The command's lines as a C string.
const char *command_text(const struct command *command);

// May the lines of this command come in different orders? They may if it runs a program of the
// pack, which it names with `./`. Other programs (sed, cat, cc) print in one order, so otherwise
// the order is free only if lines came on both streams.
bool command_order_is_free(const struct command *command);

#endif
