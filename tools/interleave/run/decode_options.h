// SPDX-License-Identifier: MIT
// Options of sockets: getsockopt(2) and setsockopt(2).
#ifndef FORK_INTERLEAVE_DECODE_OPTIONS_H
#define FORK_INTERLEAVE_DECODE_OPTIONS_H

#include "interleave/run/decode.h"

// Of a call about a socket, which is call->object.
decode_function decode_option;

#endif
