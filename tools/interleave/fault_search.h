// SPDX-License-Identifier: MIT
// One of the searches of --fail all, in a process of its own.
#ifndef FORK_INTERLEAVE_FAULT_SEARCH_H
#define FORK_INTERLEAVE_FAULT_SEARCH_H

#include "interleave/options.h"
#include "interleave/run/target.h"
#include "lib/base/key_table.h"

// For a process that was forked for this search: starts the program TARGET, searches with the fault
// in OPTIONS or with none, and ends. Writes the result to descriptor RESULT as lines: a word, a
// blank, and the word's argument. Messages go to descriptor ERROR. Where there is no result, the
// exit status is not 0, and the last message says why. OUTCOMES are those without any fault
// (report/coped.h), or empty when they are not known: a search without a fault tells them.
_Noreturn void fault_search(const struct options *options, struct target *target,
                            const struct key_table *outcomes, int result, int error);

#endif
