// SPDX-License-Identifier: MIT
//
// Names in a depfile, such that GNU make reads them as they are. The source of the rules is what
// make 4.3 does, for its manual does not tell all ("Rule Syntax", "Using Wildcard Characters").
//
// Names that begin with ~, that are patterns of files that are there, or members of an archive, as
// in "a(b)", have no other form: make takes them for that.

#ifndef FORK_TANGLE_DEPFILE_H
#define FORK_TANGLE_DEPFILE_H

#include "lib/buffer.h"
#include "lib/text.h"

// Adds a name that stands before the colon of a rule, and the colon.
void depfile_add_target(struct buffer *rules, struct text name);

// Adds a name that stands behind it, and a blank before.
void depfile_add_prerequisite(struct buffer *rules, struct text name);

#endif
