// SPDX-License-Identifier: MIT
// Leads calls on followed files to their copies: between a run and overlay.c.
#ifndef FORK_INTERLEAVE_REROUTE_H
#define FORK_INTERLEAVE_REROUTE_H

#include "interleave/run/overlay.h"
#include "interleave/run/segment.h"

// Adds the followed files to the world of a run that begins.
void reroute_begin(struct run *run);

// To be called for each call before anything else: a file that the call would make or change is
// followed from now on, and learning begins again.
void reroute_watch(struct segment *segment, const struct stop *stop);

// For a process at the entry of a call on a followed path. True when the call was answered here;
// otherwise its path is now the copy's, and reroute_after restores it when the call has returned.
bool reroute_before(struct run *run, int process, const struct result *result);
void reroute_after(const struct run *run, int process);

// For a process at the exit of a call that returned VALUE: adapts the listing of a directory to the
// files of the program. Returns what the call returns now.
int64_t reroute_listed(struct run *run, int process, const struct result *result, int64_t value);

// Adds the descriptor of a followed file that was opened.
void reroute_opened(struct segment *segment, int fd);

// Follows a path from now on: the search begins again.
void reroute_follow(struct segment *segment, const struct buffer *name, enum overlay_kind kind);

#endif
