// SPDX-License-Identifier: MIT
// Calls that make a process: fork(2), vfork(2), clone(2).
#ifndef FORK_INTERLEAVE_DECODE_FORK_H
#define FORK_INTERLEAVE_DECODE_FORK_H

#include "interleave/run/decode.h"

decode_function decode_fork;

#endif
