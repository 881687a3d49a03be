// SPDX-License-Identifier: MIT
// Searches in processes of their own, one after the other, for results that need several.
#ifndef FORK_INTERLEAVE_SEARCHER_H
#define FORK_INTERLEAVE_SEARCHER_H

#include <stdio.h>

#include "lib/base/buffer.h"

// From now on SIGINT, SIGTERM and SIGHUP are noted, and passed to the search that runs. A SIGHUP
// that is ignored from the start, as under nohup(1), stays ignored.
void searcher_begin(void);
// The last signal that was noted, or 0.
int searcher_interrupted(void);

// The work of the new process. It writes what it has found to the descriptor RESULT, and messages
// to ERROR; it ends the process, and does not return.
typedef void search_part(void *context, int result, int error);

// Runs PART in a process of its own, and waits for it. Returns its wait status. *RESULT and *ERROR
// are what it has written, to be read from the beginning; the caller closes both.
int searcher_run(search_part *part, void *context, FILE **result, FILE **error);

// Adds the last message of a search that failed, without the name of the tool.
void searcher_reason(FILE *error, struct buffer *text);

#endif
