// SPDX-License-Identifier: MIT
// The argument of --fail.
#ifndef FORK_INTERLEAVE_FAULT_OPTION_H
#define FORK_INTERLEAVE_FAULT_OPTION_H

#include "interleave/model/faults.h"

// Reads CALL:ERROR[@WHEN]; fault->text borrows the text. Ends the tool with status 2 and a message
// where it is none.
void fault_parse(const char *text, struct fault *fault);

#endif
