// SPDX-License-Identifier: MIT
// The part of decode.c about sockets.
#ifndef FORK_INTERLEAVE_DECODE_SOCKETS_H
#define FORK_INTERLEAVE_DECODE_SOCKETS_H

#include "interleave/run/decode.h"

// A call that is only about sockets.
decode_function decode_sock;

// read(2), write(2) and the like of a socket, which is call->object.
decode_function decode_sock_data;

// Whether the first argument is the descriptor of a socket; sets call->object then.
bool decode_is_socket(const struct decoder *decoder, const struct stop *stop, struct call *call);

// For socket(2): refuses what is not modelled.
void sockets_check(const struct decoder *decoder, const struct stop *stop);

#endif
