// SPDX-License-Identifier: MIT
// The argument of --fail.
#ifndef FORK_INTERLEAVE_FAULT_OPTION_H
#define FORK_INTERLEAVE_FAULT_OPTION_H

#include "interleave/model/faults.h"

// Parses CALL:ERROR[@WHEN]. fault->text borrows TEXT. Any other text ends the tool with status 2
// and a message.
void fault_parse(const char *text, struct fault *fault);

#endif
