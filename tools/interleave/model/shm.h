// SPDX-License-Identifier: MIT
// System V shared memory: what a process finds that looks for it.
#ifndef FORK_INTERLEAVE_SHM_H
#define FORK_INTERLEAVE_SHM_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/kernel.h"

// shmget, shmat and shmctl, about memory that another process knows, too: returns what the call
// returns.
int64_t shm_do(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct effect *effect);

// Whether a process that ends detaches memory that has been removed: others may notice that before
// they notice its end.
bool shm_is_last_hold(const struct kernel *kernel, const struct world *world, int process);

#endif
