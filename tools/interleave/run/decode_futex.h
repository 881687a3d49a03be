// SPDX-License-Identifier: MIT
// Semaphores and locks, which wait by futex(2).
#ifndef FORK_INTERLEAVE_DECODE_FUTEX_H
#define FORK_INTERLEAVE_DECODE_FUTEX_H

#include "interleave/run/decode.h"

// As decode, for CALL_FUTEX. In memory that no other process has, the word that a process waits at
// stays what it is: so the call returns at once (EAGAIN), fails when its time is over (CALL_FUTEX),
// or waits for a signal as pause(2) does (CALL_PAUSE). The text is the name of the C function. The
// rest is refused.
bool decode_futex(const struct decoder *decoder, const struct stop *stop, struct call *call);

// Whether the call wakes others, and waits for nobody.
bool futex_wakes(const struct stop *stop);

#endif
