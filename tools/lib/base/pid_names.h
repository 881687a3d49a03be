// SPDX-License-Identifier: MIT
//
// The names of processes: a one-to-one mapping between the PIDs of a run and the numbers that a
// chapter shows.

#ifndef FORK_LIB_PID_NAMES_H
#define FORK_LIB_PID_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/process_ids.h"
#include "lib/base/text.h"

struct pid_names {
    struct pid_window window;
    long *shown_of; // by PID - window.first; 0 if the PID has no name
    long *pid_of;   // by shown number - CANONICAL_PID; 0 if the number names no PID
};

// The PIDs that comparisons have named, in order, so that the names can be taken back.
struct pid_trail {
    long *pids; // owned by the trail
    size_t count;
    size_t capacity;
};

// Begins without names.
void pid_names_init(struct pid_names *names, const struct pid_window *window);
void pid_names_free(struct pid_names *names);

// Are the lines SHOWN and PRINTED equal under these names? Gives missing names as needed, and adds
// them to TRAIL, even if it returns false: the caller takes back the names that it does not want.
// If TRAIL is null, names are ignored: any PID may stand for any other.
//
// The number of spaces before or after a PID may differ, but not between none and some: the width
// of a column depends on the PIDs in it.
bool pid_names_agree(struct pid_names *names, struct text shown, struct text printed,
                     struct pid_trail *trail);

// Takes back the names given since the trail had COUNT entries.
void pid_names_undo(struct pid_names *names, struct pid_trail *trail, size_t count);

// Marks each PID in PRINTED that has no name, for pid_names_complete.
void pid_names_note(struct pid_names *names, struct text printed);

// Gives the marked PIDs, in ascending order, the free numbers from CANONICAL_PID on.
void pid_names_complete(struct pid_names *names);

// Adds the line PRINTED to RENAMED, with its PIDs replaced by their names.
void pid_names_apply(const struct pid_names *names, struct text printed, struct buffer *renamed);

#endif
