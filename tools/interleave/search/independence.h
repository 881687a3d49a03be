// SPDX-License-Identifier: MIT
// Partial order reduction: which of the steps that are possible in a state have to be tried there.
//
// Two steps of different processes are independent when neither makes the other possible or
// impossible and their order changes nothing. Schedules that differ only in the order of
// independent steps bring every process the same, show the same and end the same. Of such schedules
// one is enough.
//
// The rule: choose a set of processes such that no other process, in all that it can do while the
// set stands still, does anything that the present calls of the set depend on. The steps of the set
// are tried; those of the others can wait. (This is a persistent set in the sense of Godefroid,
// "Partial-Order Methods for the Verification of Concurrent Systems", 1996, chapter 4.) What
// depends on what:
//
//   text shown         on all text shown, of both streams
//   a call on files    on all calls on files that the program changes or whose offset is shared
//   a call with faults on all calls that can be made to fail
//   a call on a pipe   on all steps of processes that have an end of it open
//   a wait             on the ends of the children that it asks for; of those born after the dead
//                      child that it would take now, it does not depend where the oldest is taken
//   an end             on waits and the end of the parent, on ends and getppid of the children, and
//                      on the processes that share a pipe with it
//   getppid            on the end of the parent
//   fork, sleep, ...   on nothing
//
// What a process can do is taken from the nodes that are known. So a search with this rule is made
// anew until it has learned nothing: then it has met all that there is. Programs with signals,
// process groups, vfork or looks into /proc are not reduced.
//
// What is preserved, exactly:
//   - every step that a process can take in any schedule, from its node and with its result, and
//     what it depends on before it: so are all findings that look at a step, what its process is
//     (dead children, an end as an orphan), and nodes;
//   - every state without steps, and every set of states that no step leads out of: a state in a
//     loop of the graph has all its steps (search/reduction.h);
//   - every sequence of texts shown, and which sequences end in which state.
// What is not preserved: that two processes that have nothing to do with each other stand at two
// certain places at the same time.
#ifndef FORK_INTERLEAVE_INDEPENDENCE_H
#define FORK_INTERLEAVE_INDEPENDENCE_H

#include "interleave/search/touches.h"

struct independence {
    struct touches touches;
};

// Takes note of all that is known by now. False when the program does something of which nothing
// is known here: then all steps have to be tried.
bool independence_update(struct independence *independence, const struct kernel *kernel);
void independence_free(struct independence *independence);

// Keeps, of the `count` steps that are possible in the state, those that have to be tried, in their
// order; returns how many.
int independence_choose(struct independence *independence, const struct world *world,
                        struct step *steps, int count);

// Whether the step is the end of a child of which nobody but its parent takes notice, and the
// parent waits for any child and has no dead one. Returns the parent, or -1. The state that such a
// step leads to needs no other steps than the parent's: a schedule in which anything comes between
// the end of the child and the wait that takes it is the same as one in which the child ends later,
// right before that wait.
int independence_taker(struct independence *independence, const struct world *world,
                       struct step step);

#endif
