// SPDX-License-Identifier: MIT
// Diverting the program's calls of functions of its libraries to instructions of the tool.
// A dynamically linked program calls them by pointers that the dynamic linker fills in. The tables
// of the program in memory say where these pointers are (System V ABI, AMD64 supplement). Only what
// the program itself calls is diverted, not what libraries call for themselves. x86_64 only.
#ifndef FORK_INTERLEAVE_DIVERT_H
#define FORK_INTERLEAVE_DIVERT_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/tracee/launch.h"

// The pages of the tool's own in the program's memory lie below the shared memory (pointers.h),
// where nothing else is: one for each user of this header.
enum divert_page { DIVERT_ALLOCATION, DIVERT_ATEXIT, DIVERT_ATEXIT_LIST, DIVERT_ATEXIT_OWN };
enum { DIVERT_PAGE_SIZE = 4096 };
uint64_t divert_address(enum divert_page page);

struct diversion {
    const char *name; // of the function; at most 14 characters
    bool is_wanted;   // its calls are to be diverted
    uint64_t code;    // address of the instructions that are called instead
    uint64_t target;  // address of the function; 0: no library has it
};

// All these are about the template, which stands at the program's entry point.

// Whether the program has debugging information.
bool divert_is_debugged(const struct template *template);

// Number of pointers by which the program itself can call functions of the list.
int divert_pointers(const struct template *template, const struct diversion *list, int count);

// Fills in the target of each function of the list. False where the program is linked statically.
bool divert_find(const struct template *template, struct diversion *list, int count);

// Maps a page at its address, with the protection of mmap(2). False where there is no room.
bool divert_map(const struct template *template, enum divert_page page, int protection);

// Diverts the calls of those functions that are wanted.
void divert_write(const struct template *template, const struct diversion *list, int count);

#endif
