// SPDX-License-Identifier: MIT
// Semaphores and locks, which wait by futex(2).
#ifndef FORK_INTERLEAVE_DECODE_FUTEX_H
#define FORK_INTERLEAVE_DECODE_FUTEX_H

#include "interleave/run/decode.h"

// Like `decode`, for CALL_FUTEX. In memory that no other process shares, the word at which a
// process waits does not change: so the call returns at once (EAGAIN), fails when its time limit is
// over (CALL_FUTEX), or waits for a signal as pause(2) does (CALL_PAUSE). call->text is the name of
// the C function. Other uses of futex are refused.
bool decode_futex(const struct decoder *decoder, const struct stop *stop, struct call *call);

// Whether the call wakes waiters, and does not wait itself.
bool futex_wakes(const struct stop *stop);

#endif
