// SPDX-License-Identifier: MIT
// The calls that calls.c need not know: none of them is modelled.
#ifndef FORK_INTERLEAVE_OTHER_CALLS_H
#define FORK_INTERLEAVE_OTHER_CALLS_H

// The C function that makes the call, or where there is none, the call's own name. NULL for a call
// that is newer than this list.
const char *other_call_name(long number);

#endif
