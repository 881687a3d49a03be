// SPDX-License-Identifier: MIT
// Names of calls that are not in calls.c, because none of them is modelled.
#ifndef FORK_INTERLEAVE_OTHER_CALLS_H
#define FORK_INTERLEAVE_OTHER_CALLS_H

// The C function that makes the call, or if there is none, the call's own name. NULL for a call
// that is newer than this list.
const char *other_call_name(long number);

#endif
