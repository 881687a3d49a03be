// SPDX-License-Identifier: MIT
// Makes one step of the model for real, and compares what it brings with the model.
#ifndef FORK_INTERLEAVE_MAKE_STEP_H
#define FORK_INTERLEAVE_MAKE_STEP_H

#include "interleave/run/run.h"

// The process of the step stands at its call; afterwards it stands behind it, or is dead. Ends the
// tool where the kernel and the model disagree.
void make_step(struct run *run, struct step step, const struct effect *effect);

// Makes the call of the process for real, up to its return, or up to the birth of CHILD where the
// return has to wait (vfork). Returns its value. A call that a signal interrupts restarts, unless
// it MAY_BE_INTERRUPTED.
int64_t make_real_call(struct run *run, int process, bool may_be_interrupted, int child);

// The process, which is stopped, dies of a signal, or closes its descriptors before that.
void make_death(struct run *run, int process, const struct effect *effect);

// For a process whose call was interrupted or postponed: runs it to the entry of the call again.
void make_restart(const struct runner *runner);

// Whether the process writes text for the user: the text is taken from its memory, and the call
// need not be made.
bool make_is_shown(const struct run *run, const struct runner *runner);

// The parent in vfork returns from it: its child has just released it.
void make_vfork_return(struct run *run, int process, int64_t expected);

#endif
