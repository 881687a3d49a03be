// SPDX-License-Identifier: MIT
// Sockets in a real run. Descriptors are real sockets, so that forks and closes are the kernel's;
// but nothing is ever sent by them, and no name is bound: what is sent exists only in the model.
#ifndef FORK_INTERLEAVE_RUN_SOCKETS_H
#define FORK_INTERLEAVE_RUN_SOCKETS_H

#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/tracee/tracee.h"

struct run;
struct segment;

// After socket(2) has returned FD.
void sockets_after(struct segment *segment, const struct stop *entry, int fd);
// After the call at which the process stood has returned: it may have made descriptors.
void sockets_returned(struct segment *segment);

// A call that is no step: an option that changes nothing here. False for one that the kernel
// refuses.
bool sockets_answer(const struct segment *segment, const struct stop *entry);

// To be called before the model takes the step: notes what will be received, or accepted
// (runner->received).
void sockets_note(struct run *run, struct step step);

// Answers the call at which the process stands as the model says.
void sockets_make(struct run *run, int process, const struct result *result,
                  const struct effect *effect);

#endif
