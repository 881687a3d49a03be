// SPDX-License-Identifier: MIT
// Leads calls on followed files to their copies: between a run and overlay.c.
#ifndef FORK_INTERLEAVE_REROUTE_H
#define FORK_INTERLEAVE_REROUTE_H

#include <stdbool.h>

#include "interleave/model/result.h"
#include "interleave/run/segment.h"

// For a process at the entry of a call on a followed path. True when the call was answered here;
// otherwise its path is now the copy's, and lead_home restores it when the call has returned.
bool reroute_before(struct run *run, int process, const struct result *result);

// Adds the descriptor of a followed file that was opened.
void reroute_opened(struct segment *segment, int fd);

#endif
