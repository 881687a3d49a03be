// SPDX-License-Identifier: MIT
// Between a run and overlay.c: calls that name a followed file are led to its copy.
#ifndef FORK_INTERLEAVE_REROUTE_H
#define FORK_INTERLEAVE_REROUTE_H

#include "interleave/run/segment.h"

// Puts the followed files into the world of a run that begins.
void reroute_begin(struct run *run);

// Looks at each call before anything else does: a file that it would make or change is followed
// from now on, and what was learned until then is started anew.
void reroute_watch(struct segment *segment, const struct stop *stop);

// For a process at the entry of a call on a followed name. True when the call was answered here;
// otherwise it stands at the copy now, and reroute_after puts back what was changed when it has
// returned.
bool reroute_before(struct run *run, int process, const struct result *result);
void reroute_after(const struct run *run, int process);

// For a process at the exit of a call that returned `value`: a list of a directory becomes what it
// is for the program. Returns what the call returns now.
int64_t reroute_listed(struct run *run, int process, const struct result *result, int64_t value);

// Keeps account of the descriptor of a followed file that was opened.
void reroute_opened(struct segment *segment, int fd);

#endif
