// SPDX-License-Identifier: MIT
// Partial order reduction: which of the possible steps in a state have to be tried.
// Two steps of different processes are independent when neither enables or disables the other and
// their order makes no difference. Schedules that differ only in the order of independent steps
// bring every process the same, show the same and end the same: one of them is enough.
// The rule: choose a set of processes such that no other process, in all that it can do while the
// set stands still, does anything on which the present calls of the set depend. The steps of the
// set are tried; those of the other processes can wait. (This is a persistent set in the sense of
// Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996, chapter 4.)
// What depends on what:
//
//   text shown         on all text shown, of both streams
//   a call on files    on all calls on files that the program changes or whose offset is shared
//   a call with faults on all calls that can be made to fail
//   a read or a write  of a pipe, or of one of a pair of sockets: on all steps of processes that
//                      have an end of it open
//   poll, select       likewise, for each pipe and pair of sockets that it asks about: only who has
//                      an end changes what it is ready for. That a time limit expires depends on
//                      nothing else
//   a close            of the end of a pipe for reading: on writes to it; of both ends: on calls
//                      that look at the pipe without waiting; of a socket, or where ends are closed
//                      in steps (model/closing.h): as a write
//   a wait             on the ends of the children that it asks for; where the oldest dead child is
//                      taken, not on children that were born after the one it would take now
//   an end             on waits and the end of the parent, on ends and getppid of the children, and
//                      on what the closes of its pipes depend on, in each step; that of the first
//                      process on all text shown
//   getppid            on the end of the parent
//   shared memory      on all accesses to the same word that are not both reads, and on all futex
//                      calls about it
//   shmat, shmdt       on all calls about the same memory, and about any key
//   msgsnd, msgrcv     on all calls about the same queue, and about any key
//   semop              on all calls about the same semaphores, and about the set or any key
//   fork, sleep, ...   on nothing
// What a process can do is taken from the nodes that are known. So a search with this rule is
// repeated until it has learned nothing new: then it has met every node. Programs with signals that
// come to a process that handles, blocks or waits for them, process groups, vfork, reads of /proc,
// FIFOs, locks, SEM_UNDO or sockets that are connected by an address are not reduced, nor are those
// that poll anything but pipes, pairs of sockets and files, or poll with a mask of their own.
// What is preserved, exactly:
//   - every step that a process can take in any schedule, from the same node and with the same
//     result, after the same state of what the step depends on. So every finding is preserved that
//     looks at a step, at its process (dead children, an end as an orphan), or at nodes;
//   - every state without steps, and every set of states that no step leaves: a state in a loop of
//     the graph has all its steps (search/reduction.h);
//   - that two processes stand at the same time at accesses to shared memory that conflict: neither
//     access is tried alone while the other process can still come to its own;
//   - every sequence of texts shown, and which sequences end in which state.
// What is not preserved: that two processes that have nothing to do with each other stand at two
// certain nodes at the same time.
#ifndef FORK_INTERLEAVE_INDEPENDENCE_H
#define FORK_INTERLEAVE_INDEPENDENCE_H

#include "interleave/search/touches.h"

struct independence {
    struct touches touches;
};

// Updates the tables to all nodes that are known. False when the program does something that the
// reduction does not know: then all steps have to be tried.
bool independence_update(struct independence *independence, const struct kernel *kernel);
void independence_free(struct independence *independence);

// Keeps, of the COUNT possible steps in the state, those that have to be tried, in their order;
// returns their number.
int independence_choose(struct independence *independence, const struct world *world,
                        struct step *steps, int count);

// Whether STEP is the end of a child that only its parent notices, while the parent waits for any
// child and has no dead one. Returns the parent, or -1. In the state after such a step, the steps
// of the parent are enough: a schedule in which anything comes between the end of the child and the
// wait that takes it is equivalent to one in which the child ends later, right before that wait.
int independence_taker(struct independence *independence, const struct world *world,
                       struct step step);

#endif
