// SPDX-License-Identifier: MIT
//
// The names of processes: which PID of a run is which number in a chapter. One-to-one.

#ifndef FORK_TRANSCRIPT_PID_NAMES_H
#define FORK_TRANSCRIPT_PID_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/text.h"
#include "process_ids.h"

struct pid_names {
    struct pid_window window;
    long *shown_of; // by PID - window.first; 0 where there is none
    long *pid_of;   // by shown number - CANONICAL_PID; 0 where there is none
};

// The PIDs that one comparison named, so that they can be taken back.
struct pid_trail {
    long *pids; // owned by the trail
    size_t count;
    size_t capacity;
};

// Names nothing yet.
void pid_names_init(struct pid_names *names, const struct pid_window *window);
void pid_names_free(struct pid_names *names);

// Is SHOWN what PRINTED says, under these names? Names that are missing are given as needed, and
// noted in TRAIL: on false too, so that the caller takes back what it wants no more. With TRAIL
// null the names do not matter: any PID may stand for any.
//
// The blanks beside a PID may differ in number (but not be missing), since the width of a column
// follows the PIDs in it.
bool pid_names_agree(struct pid_names *names, struct text shown, struct text printed,
                     struct pid_trail *trail);

// Takes back the names given since the trail had COUNT entries.
void pid_names_undo(struct pid_names *names, struct pid_trail *trail, size_t count);

// Marks each PID in PRINTED that has no name as one that wants one.
void pid_names_note(struct pid_names *names, struct text printed);

// Gives the marked PIDs the numbers from 1000 on that are still free, in the order of the PIDs.
void pid_names_complete(struct pid_names *names);

// Adds the line with its PIDs renamed to RENAMED.
void pid_names_apply(const struct pid_names *names, struct text printed, struct buffer *renamed);

#endif
