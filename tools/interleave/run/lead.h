// SPDX-License-Identifier: MIT
// A call that is made with another path than the one that the program gives: the path is stored
// below the stack for as long as the call takes.
#ifndef FORK_INTERLEAVE_RUN_LEAD_H
#define FORK_INTERLEAVE_RUN_LEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/tracee/tracee.h"

struct run;
struct segment;

// For a process at the entry of a call, with its stack pointer: argument number ARGUMENT becomes
// PATH, which has less than PATH_MAX bytes.
void lead_to(struct run *run, pid_t pid, uint64_t sp, int argument, const char *path);

// Leads the call on where its path starts in a directory that is not on disk (here.h). Returns
// whether it does.
bool lead_from_here(const struct segment *segment, const struct stop *stop);

// After the call: restores the memory, and the arguments, which are these; nothing where the call
// was not led.
void lead_home(struct run *run, pid_t pid, const uint64_t argument[6]);

#endif
