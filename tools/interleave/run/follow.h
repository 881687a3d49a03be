// SPDX-License-Identifier: MIT
// Which paths are followed: between a run and overlay.c.
#ifndef FORK_INTERLEAVE_FOLLOW_H
#define FORK_INTERLEAVE_FOLLOW_H

#include <stdbool.h>

#include "interleave/run/overlay.h"
#include "interleave/run/segment.h"
#include "interleave/tracee/calls.h"

// Adds the followed files to the world of a run that begins.
void follow_begin(struct run *run);

// The directory that was on disk at the followed path with this number: OBJECT_FOLDER.
int follow_original(struct behaviour *behaviour, int number);

// To be called for each call before anything else: a file that the call would make or change is
// followed from now on, and learning begins again.
void follow_watch(struct segment *segment, const struct stop *stop);

// Where the program has no permission, a call is left to the kernel, which refuses it. KIND is what
// is at the path NAME.
bool follow_is_permitted(const struct buffer *name, enum overlay_kind kind, enum call_kind call);

// Follows a path from now on: the search begins again, unless nothing that is known depends on it.
void follow_path(struct segment *segment, const struct buffer *name, enum overlay_kind kind);

#endif
