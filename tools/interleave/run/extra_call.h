// SPDX-License-Identifier: MIT
// A call that a process makes for the tool before its own.
#ifndef FORK_INTERLEAVE_RUN_EXTRA_CALL_H
#define FORK_INTERLEAVE_RUN_EXTRA_CALL_H

#include <stdint.h>

struct run;

// The process, which stands at the entry of its call, makes call NUMBER instead, and then stands
// there again. The call must be one that does not wait. Returns what it returned. Signals wait
// meanwhile.
int64_t extra_call(struct run *run, int process, long number, const uint64_t argument[4]);

#endif
