// SPDX-License-Identifier: MIT
// Leads calls on followed files to their copies: between a run and overlay.c.
#ifndef FORK_INTERLEAVE_REROUTE_H
#define FORK_INTERLEAVE_REROUTE_H

#include "interleave/run/overlay.h"
#include "interleave/run/segment.h"
#include "interleave/tracee/calls.h"

// Adds the followed files to the world of a run that begins.
void reroute_begin(struct run *run);

// To be called for each call before anything else: a file that the call would make or change is
// followed from now on, and learning begins again.
void reroute_watch(struct segment *segment, const struct stop *stop);

// For a process at the entry of a call on a followed path. True when the call was answered here;
// otherwise its path is now the copy's, and reroute_after restores it when the call has returned.
bool reroute_before(struct run *run, int process, const struct result *result);
void reroute_after(const struct run *run, int process);

// Adds the descriptor of a followed file that was opened.
void reroute_opened(struct segment *segment, int fd);

// Where the program has no permission, a call is left to the kernel, which refuses it. KIND is what
// is at the path NAME.
bool reroute_is_permitted(const struct buffer *name, enum overlay_kind kind, enum call_kind call);

// Follows a path from now on: the search begins again.
void reroute_follow(struct segment *segment, const struct buffer *name, enum overlay_kind kind);

#endif
