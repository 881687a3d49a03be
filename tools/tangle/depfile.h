// SPDX-License-Identifier: MIT
//
// Quotes names in a depfile, so that GNU make reads them literally. The quoting rules are what make
// 4.3 does; its manual ("Rule Syntax", "Using Wildcard Characters") does not state all of them.
//
// Some names cannot be quoted: make expands a leading ~ and wildcards that match existing files,
// and takes "a(b)" for a member of an archive.

#ifndef FORK_TANGLE_DEPFILE_H
#define FORK_TANGLE_DEPFILE_H

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Adds NAME as the target of a rule, and the colon.
void depfile_add_target(struct buffer *rules, struct text name);

// Adds a space, and NAME as a prerequisite.
void depfile_add_prerequisite(struct buffer *rules, struct text name);

#endif
