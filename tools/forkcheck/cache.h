// SPDX-License-Identifier: MIT
//
// Results of jobs that are kept for the next run on the same sources: what a job has written, under
// a checksum of everything that decides it.
//
// They are in $XDG_CACHE_HOME/forkcheck, or ~/.cache/forkcheck: a directory of mode 0700 that
// belongs to the user, since programs that are kept there are run. Entries are written under
// another name, and renamed at the end of the run, so that several forkchecks can use the directory
// at the same time. An entry that is not what was written is ignored. The oldest ones go when there
// is too much.

#ifndef FORK_FORKCHECK_CACHE_H
#define FORK_FORKCHECK_CACHE_H

#include <stdbool.h>

#include "forkcheck/jobs.h"
#include "lib/base/text.h"

// Begins to use the cache. COMMON is everything besides the job itself that decides the results of
// the jobs. Where the directory cannot be used, nothing is kept: cache_told says why.
void cache_start(struct text common);

// Whether there is a result of the job. Then its files are there, and its state and status are set.
bool cache_fetch(struct job *job);

// Keeps the result of a job that has ended, if it is one that would come again.
void cache_store(const struct job *job);

// Whether this run has kept any result.
bool cache_has_fresh(void);

// Gives the results that this run has kept to others, or drops them: IS_RIGHT says whether what
// cache_start was told still holds. Removes the oldest entries of a cache that is too large.
void cache_end(bool is_right);

// One sentence for --verbose: how much came from the cache, or why none is used.
const char *cache_told(void);

#endif
