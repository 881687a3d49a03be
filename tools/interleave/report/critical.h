// SPDX-License-Identifier: MIT
// The critical step of a finding: the first step of its schedule that makes it inevitable.
#ifndef FORK_INTERLEAVE_CRITICAL_H
#define FORK_INTERLEAVE_CRITICAL_H

#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"

// Sets `critical` of each finding whose every occurrence in the graph is known, if the graph is
// complete.
void critical_find(struct findings *findings, struct search *search);

// Prints from when on the finding is certain: "after step 4, 1001: exit(0)". Prints nothing where
// that is not known.
void critical_print(const struct finding *finding, struct buffer *text);

#endif
