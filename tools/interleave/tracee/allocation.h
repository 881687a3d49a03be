// SPDX-License-Identifier: MIT
// malloc, calloc and realloc as calls that can be made to fail.
// They are functions of the C library and make no system call of their own. So the program's
// references to them are diverted to a few instructions that first make a call with a number that
// no kernel has (MALLOC_NUMBER and so on in calls.h): the process stops there as at any other call.
// The kernel answers ENOSYS, and the instructions go on to the function. Where the tool answers
// with another error, they first make the size one that no memory has room for: then the function
// itself fails, with ENOMEM, as it does when memory has run out. Only what the program itself calls
// is diverted, not what libraries call for themselves.
#ifndef FORK_INTERLEAVE_ALLOCATION_H
#define FORK_INTERLEAVE_ALLOCATION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "interleave/tracee/calls.h"
#include "interleave/tracee/launch.h"

// Diverts those functions that are in WATCHED in the template, which stands at the program's entry
// point. With IF_DEBUGGED, only in a program with debugging information: others are mostly not the
// user's, and some of them, such as interpreters, allocate thousands of times. Returns NULL, or why
// this program has no functions that can be diverted, as a sentence.
const char *allocation_divert(const struct template *template, const struct call_set *watched,
                              bool if_debugged);

// The place behind the program's call of the function for a process that stands at the call in
// these instructions, which end at IP and have left the stack pointer SP alone; 0 at other places.
uint64_t allocation_caller(pid_t pid, uint64_t ip, uint64_t sp);

#endif
