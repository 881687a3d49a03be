// SPDX-License-Identifier: MIT
// Canonical process numbers where no namespace gives them: the program is shown its own, and what
// it says to the kernel is put into the kernel's.
#ifndef FORK_INTERLEAVE_NUMBERS_H
#define FORK_INTERLEAVE_NUMBERS_H

#include "interleave/run/run.h"

// For a process at the entry of its call. True when the call was answered here; otherwise the
// kernel's numbers stand in its arguments now.
bool numbers_before(const struct run *run, int process, const struct result *result);

// For a process at the exit of that call: puts back what was changed, and shows it `value`. A
// call that a signal has interrupted is begun anew with what the program gave it.
void numbers_after(const struct run *run, int process, int64_t value);

#endif
