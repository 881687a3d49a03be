// SPDX-License-Identifier: MIT
// link(2) and linkat(2) in a real run. No real file gets a name: both names are followed
// (overlay.h).
#ifndef FORK_INTERLEAVE_RUN_LINKS_H
#define FORK_INTERLEAVE_RUN_LINKS_H

#include "interleave/run/decode.h"

struct segment;

// Follows the names of the call from now on.
void links_watch(struct segment *segment, const struct stop *stop);

decode_function decode_link;

#endif
