// SPDX-License-Identifier: MIT
// One step of the model, made in earnest, and compared with what the model says of it.
#ifndef FORK_INTERLEAVE_MAKE_STEP_H
#define FORK_INTERLEAVE_MAKE_STEP_H

#include "interleave/run/run.h"

// The process of the step stands at its call; afterwards it stands behind it, or is dead. Ends the
// tool where the kernel does something else than the model.
void make_step(struct run *run, struct step step, const struct effect *effect);

// Makes the call of the process: up to its return, or to the birth of `child` where the return has
// to wait (vfork).
int64_t make_real_call(struct run *run, int process, bool may_be_interrupted, int child);

// The process, stopped, dies of a signal, or closes its descriptors before that.
void make_death(struct run *run, int process, const struct effect *effect);

// For a process whose call has been interrupted or put off: it comes to the entry of the call
// again.
void make_restart(const struct runner *runner);

// Whether the process writes text for the user: that is taken from its memory, and nothing has to
// be made.
bool make_is_shown(const struct run *run, const struct runner *runner);

// A parent in vfork, whose child has just let it go, returns from it.
void make_vfork_return(struct run *run, int process, int64_t expected);

#endif
