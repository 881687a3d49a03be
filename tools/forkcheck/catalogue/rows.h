// SPDX-License-Identifier: MIT
//
// The rows of the catalogue. Each array ends with a row whose code is NULL.

#ifndef FORK_FORKCHECK_CATALOGUE_ROWS_H
#define FORK_FORKCHECK_CATALOGUE_ROWS_H

#include "forkcheck/catalogue.h"

extern const struct catalogue_entry catalogue_children[];
extern const struct catalogue_entry catalogue_waiting[];
extern const struct catalogue_entry catalogue_output[];
extern const struct catalogue_entry catalogue_descriptors[];
extern const struct catalogue_entry catalogue_signals[];
extern const struct catalogue_entry catalogue_exec[];
extern const struct catalogue_entry catalogue_calls[];
extern const struct catalogue_entry catalogue_belief[];
extern const struct catalogue_entry catalogue_other[];

#endif
