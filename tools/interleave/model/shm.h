// SPDX-License-Identifier: MIT
// Shared memory of System V: shmget(2), shmat(2), shmdt(2), shmctl(2), as ipc/shm.c of Linux has
// it. A segment is two objects: OBJECT_SEGMENT, and the next one is its memory (words.h). Who has
// it attached is in the lists of mappings of the processes. A segment that is removed loses its
// key, and exists until no process has it attached any more.
#ifndef FORK_INTERLEAVE_SHM_H
#define FORK_INTERLEAVE_SHM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/shm.h>

#include "interleave/model/kernel.h"
#include "interleave/model/system_v.h"

// What the model knows of a segment, for shmctl(2).
struct shm_segment {
    struct system_v common; // mode: with SHM_DEST once it is removed
    int64_t size;
    // Only where the program asks for them: index + 1 of the process that made it, and of the last
    // one that attached or detached it; whether any did
    int64_t maker;
    int64_t last;
    int64_t attached;
    int64_t detached;
};

// The memory of a segment, as an object.
int shm_memory(int segment);

// Makes the call: returns what it returns, and sets result->size for shmat, result->fingerprint for
// IPC_STAT.
int64_t shm_do(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result, struct effect *effect);

// Whether there is such a segment; copies what is known of it, and counts how often it is attached.
bool shm_look(const struct kernel *kernel, const struct world *world, int object,
              struct shm_segment *segment, int64_t *attached);

// What IPC_INFO and SHM_INFO store. The sizes of SHM_INFO are those without any segment.
struct shminfo shm_limits(void);
struct shm_info shm_info(const struct world *world);

// Whether a process that ends detaches memory, and others may notice that before they notice its
// end.
bool shm_leaves_in_sight(const struct kernel *kernel, const struct world *world, int process);
// The process, which ends or executes a program, detaches all segments.
void shm_leave(const struct kernel *kernel, struct world *world, int process);
// The process has forked: its child has attached the same segments.
void shm_fork(const struct kernel *kernel, struct world *world, int process);

#endif
