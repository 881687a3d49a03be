// SPDX-License-Identifier: MIT
//
// How much the cache may hold.

#ifndef FORK_FORKCHECK_CACHE_ROOM_H
#define FORK_FORKCHECK_CACHE_ROOM_H

// Removes the oldest files of the open directory until it has no more than 64 MiB.
void cache_room_make(int directory);

#endif
