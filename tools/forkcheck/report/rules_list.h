// SPDX-License-Identifier: MIT
//
// --list-rules and --explain.

#ifndef FORK_FORKCHECK_RULES_LIST_H
#define FORK_FORKCHECK_RULES_LIST_H

#include <stdio.h>

#include "forkcheck/catalogue.h"

// Prints the catalogue: for each code a line with its name, severity and meaning, and one with the
// names that others give it.
void rules_list(FILE *out);

// Prints all that the catalogue says of one code.
void rules_explain(const struct catalogue_entry *entry, FILE *out);

#endif
