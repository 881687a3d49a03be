// SPDX-License-Identifier: MIT
//
// Comments in the sources that allow a finding: `// forkcheck: allow NAME: reason`. Such a comment
// counts for its own line if there is code before it, otherwise for the next line.

#ifndef FORK_FORKCHECK_COMMENTS_H
#define FORK_FORKCHECK_COMMENTS_H

#include "forkcheck/findings.h"
#include "forkcheck/options.h"

// Reads the sources. Marks the findings that are allowed as suppressed, and adds findings about
// comments without a reason, which allow nothing; if MAY_BE_UNUSED is false, also about those that
// allow what is not there. Sets the column of each finding in a source that has none to the first
// one of its line that is not blank.
void comments_apply(struct findings *findings, const struct options *options, bool may_be_unused);

#endif
