// SPDX-License-Identifier: MIT
// Between proceed.c and journey.c: a process on its way from one step to the next.
#ifndef FORK_INTERLEAVE_JOURNEY_H
#define FORK_INTERLEAVE_JOURNEY_H

#include "interleave/run/decode.h"
#include "interleave/run/run.h"

struct journey {
    struct run *run;
    struct runner *runner;
    int process;
    int node;
    struct result result;
    int serial;    // of the next object it makes
    uint64_t kept; // signals that came on the way, and whose turn it was not
};

// The next object that the process makes on its way.
int journey_object(struct journey *journey, struct object object);

struct decoder journey_decoder(const struct journey *journey);

// Refuses what is not modelled, before it is done.
void journey_before_open(const struct journey *journey, const struct stop *entry);
void journey_before_fcntl(const struct journey *journey, const struct stop *entry);

// Keeps account of a call that returned this.
void journey_after(struct journey *journey, const struct stop *entry, int64_t result);

#endif
