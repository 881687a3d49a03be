// SPDX-License-Identifier: MIT
//
// What a search reports of calls that fail is often the consequence of a mistake that has a name of
// its own, or of none. KIND, FAULT and the objects are those of `interleave --findings`; FAULT is
// "" where no call has failed.

#ifndef FORK_FORKCHECK_CONSEQUENCE_H
#define FORK_FORKCHECK_CONSEQUENCE_H

#include <stdbool.h>

#include <jansson.h>

// A wait that EINTR ends leaves zombies and orphans, and other traces. All these are one mistake,
// at the line of the wait.
bool consequence_of_interrupted_wait(const char *kind, const char *fault);

// A call that makes descriptors has failed, and the program closes the ones that it did not get.
bool consequence_of_missing_descriptor(const char *kind, const char *fault);

// Whether OBJECT, one of the FINDINGS of a search, is no mistake, or follows from another of them.
bool consequence_is_known(const json_t *findings, const json_t *object);

#endif
