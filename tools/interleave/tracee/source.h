// SPDX-License-Identifier: MIT
// Source lines of stopped processes, from DWARF.
#ifndef FORK_INTERLEAVE_SOURCE_H
#define FORK_INTERLEAVE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/buffer.h"

// A call on the stack, as a point in the text of the program.
struct source_call {
    uint64_t id;   // of the point: the same in every run of the program
    char line[56]; // "file.c:12", or empty when unknown
};

struct source {
    // "file.c:12" for the innermost frame of the process whose line is known; after main has
    // returned, the last line of main. Empty where there is none: no debug information, or a libc
    // that cannot be unwound.
    struct buffer line;

    // The call stack of the program: a list of struct source_call, main's call first; empty before
    // main and after it. In a signal handler, only the calls of the handler. Inlined functions
    // count as called where there is debug information.
    struct buffer calls;
    // The function of the C library that the program has called and that the process is in, if the
    // calls that it makes have other names: "sem_wait". Otherwise NULL.
    const char *function;
    bool is_lock;     // in a function of the C library that synchronizes processes: sem_post
    bool has_calls;   // false when the stack cannot be unwound, or belongs to an interpreter
    bool in_handler;  // in a signal handler
    bool in_fork;     // in fork(3)
    uint64_t program; // fingerprint of the program's path (program_fingerprint)

    // In a function of the program that exit(3) calls: the address of the function, and the line
    // where it is defined; and the line that has called exit, or the last line of main. Otherwise
    // 0, and empty.
    uint64_t at_exit;
    struct buffer at_exit_line;
    struct buffer exit_line;
    bool flushes; // in fflush(3) or fclose(3): what is written may have been in a buffer for long
};

// The debug information of the programs that were met, in a cache. The caller owns it.
struct sources;
struct sources *sources_new(void);
void sources_free(struct sources *sources); // NULL is allowed

// The variable that contains the address, by the symbols of the program and its libraries:
// "counter", or "table+8". Leaves NAME empty where there is none.
void source_variable(struct sources *sources, pid_t pid, uint64_t address, struct buffer *name);

void source_find(struct sources *sources, pid_t pid, struct source *source);
void source_free(struct source *source);

#endif
