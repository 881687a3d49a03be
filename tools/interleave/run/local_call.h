// SPDX-License-Identifier: MIT
// A call between two steps, which no other process can notice.
#ifndef FORK_INTERLEAVE_RUN_LOCAL_CALL_H
#define FORK_INTERLEAVE_RUN_LOCAL_CALL_H

struct segment;
struct stop;

// The process stands at the entry of the call: answers it, or lets the process make it, and notes
// what that changes of its descriptors, memory and handlers.
void make_local_call(struct segment *segment, const struct stop *entry);

#endif
