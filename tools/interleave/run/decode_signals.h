// SPDX-License-Identifier: MIT
// The part of decode.c about signals.
#ifndef FORK_INTERLEAVE_DECODE_SIGNALS_H
#define FORK_INTERLEAVE_DECODE_SIGNALS_H

#include "interleave/run/decode.h"

decode_function decode_sigaction;
decode_function decode_sigmask;
decode_function decode_kill;
decode_function decode_sigqueue;
decode_function decode_suspend;
decode_function decode_sigwait;
decode_function decode_sigreturn;
decode_function decode_sigpending;

#endif
