// SPDX-License-Identifier: MIT
//
// Random numbers that are the same for a seed on every machine.

#ifndef FORK_FORKCHECK_RANDOM_H
#define FORK_FORKCHECK_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state; // the seed
};

// A number from 0 to MOST - 1, which has to be small (splitmix64, of Steele, Lea and Flood).
unsigned random_below(struct random *random, unsigned most);

#endif
