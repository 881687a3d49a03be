// SPDX-License-Identifier: MIT
//
// Which names of tools are which codes of the catalogue.

#ifndef FORK_FORKCHECK_MAPPING_H
#define FORK_FORKCHECK_MAPPING_H

#include "forkcheck/catalogue.h"
#include "lib/base/text.h"

// The row for what a tool calls NAME (as in brackets at the end of its message: "-Wformat=",
// "bugprone-signal-handler,cert-sig30-c", "memleak") and says in MESSAGE. What is not known is a
// `tool-warning`. NULL if nothing is to be said of it.
const struct catalogue_entry *mapping_find(struct text name, struct text message);

#endif
