// SPDX-License-Identifier: MIT
// Canonical process numbers where no namespace provides them: numbers that the program sees and
// uses are canonical, and are translated for the kernel.
#ifndef FORK_INTERLEAVE_NUMBERS_H
#define FORK_INTERLEAVE_NUMBERS_H

#include "interleave/run/run.h"

// For a process at the entry of its call. True when the call was answered here; otherwise its
// arguments now have the kernel's numbers.
bool numbers_before(const struct run *run, int process, const struct result *result);

// For a process at the exit of that call: restores the arguments, and returns VALUE to the program.
// A call that a signal has interrupted restarts with the program's arguments.
void numbers_after(const struct run *run, int process, int64_t value);

#endif
