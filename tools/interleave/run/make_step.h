// SPDX-License-Identifier: MIT
// Makes one step of the model for real, and compares what it brings with the model.
#ifndef FORK_INTERLEAVE_MAKE_STEP_H
#define FORK_INTERLEAVE_MAKE_STEP_H

#include "interleave/run/run.h"

// The process of the step stands at its call; afterwards it stands behind it, or is dead. Ends the
// tool where the kernel and the model disagree.
void make_step(struct run *run, struct step step, const struct effect *effect);

// The process, which is stopped, dies of a signal, or closes its descriptors before that.
void make_death(struct run *run, int process, const struct effect *effect);

// Whether the process writes text for the user: the text is taken from its memory, and the call
// need not be made.
bool make_is_shown(const struct run *run, const struct runner *runner);

#endif
