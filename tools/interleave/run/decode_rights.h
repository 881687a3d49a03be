// SPDX-License-Identifier: MIT
// Descriptors in messages: what sendmsg and recvmsg mean.
#ifndef FORK_INTERLEAVE_RUN_DECODE_RIGHTS_H
#define FORK_INTERLEAVE_RUN_DECODE_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "interleave/run/decode.h"

// For how many descriptors the message has room.
int64_t rights_room(const struct msghdr *message);

// Sets call->sock.rights to those that the message sends. False where the kernel says EBADF or
// EINVAL.
bool decode_rights(const struct decoder *decoder, const struct stop *stop,
                   const struct msghdr *message, struct call *call);

#endif
