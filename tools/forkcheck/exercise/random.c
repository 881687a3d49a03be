// SPDX-License-Identifier: MIT
//
// Random numbers.

#include "forkcheck/exercise/random.h"

unsigned random_below(struct random *random, unsigned most)
{
    uint64_t mixed = random->state += 0x9e3779b97f4a7c15U;

    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return (unsigned)((mixed ^ (mixed >> 31)) % most);
}
