// SPDX-License-Identifier: MIT
// FIFOs, as described in fifo(7): an open waits until another process opens the other end
// (fifo_open in Linux's fs/pipe.c). A process that waits in open(2) counts as a reader or writer,
// so it falls asleep there in a step of its own (STEP_SLEEP). Once another process has come, its
// open returns, whatever that process does then. A FIFO is two objects: OBJECT_FIFO is its content,
// and the next one is the list of those who wait. Each open makes an object of its own.
#ifndef FORK_INTERLEAVE_FIFO_H
#define FORK_INTERLEAVE_FIFO_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"

// The FIFO that an open is about, or OBJECT_NONE.
int fifo_of_open(const struct kernel *kernel, const struct world *world, int process,
                 const struct call *call);

// Whether the open can return now, and what it then returns (0 or a negative errno).
bool fifo_ready(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call);
int64_t fifo_open(const struct kernel *kernel, struct world *world, int process,
                  const struct call *call, int fifo);

// Linux reports no POLLHUP of an end that was opened for reading without waiting while nobody had
// the FIFO open for writing, until somebody opens it for writing: whether an open would make such
// an end, in the state before it; whether it has, by its result (result.content has this bit); and
// whether the end is one still.
#define FIFO_ALONE ((uint64_t)1 << 32)
bool fifo_opens_alone(const struct kernel *kernel, const struct world *world,
                      const struct call *call, int fifo);
bool fifo_is_alone(const struct kernel *kernel, const struct world *world, int end);

// Whether the process, in open, can fall asleep now; and does so.
bool fifo_can_sleep(const struct kernel *kernel, const struct world *world, int process);
void fifo_sleep(const struct kernel *kernel, struct world *world, int process);
// Whether it sleeps there, and has not yet come to its end.
bool fifo_sleeps(const struct kernel *kernel, const struct world *world, int process);
// The process no longer waits.
void fifo_leave(struct world *world, int process);

// Whether a process waits in an open of the FIFO for reading, or for writing.
bool fifo_has_opener(const struct world *world, int fifo, bool reads);

// mkfifo: makes the two objects of a FIFO, or finds them. Returns the first.
int fifo_objects(struct behaviour *behaviour, int node, int serial);

#endif
