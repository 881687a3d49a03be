// SPDX-License-Identifier: MIT
// Starting the program, again and again: a copy of it that stands before its first instruction,
// after the dynamic linker's work, is forked for each run.
#ifndef FORK_INTERLEAVE_LAUNCH_H
#define FORK_INTERLEAVE_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum output_kind { OUTPUT_TTY, OUTPUT_PIPE, OUTPUT_FILE };

// Loads argv[0] (searched in PATH) and stops it at its entry. Once for the life of the tool.
// Ends the tool with the reason when the program cannot be started or may not be traced.
// With `in_namespace`, the tool is process 1 of one. Returns whether processes can be given
// numbers.
bool launch_prepare(char **argv, enum output_kind output, bool in_namespace);

// A fresh process of the program, stopped at its entry, its number `wanted` if a namespace can give
// it.
pid_t launch_run(pid_t wanted);

// Whether this is the number of the process of which all runs are copies: a C library that keeps
// the number of its thread, as musl does, still has that one in the first process.
bool launch_is_template(pid_t number);

// Makes the next process that is born anywhere in the namespace get this number, where that is
// possible.
void launch_number_next(pid_t wanted);

// A file in memory that the program can open by this path, as can the tool: returns a descriptor of
// the tool's. Lives as long as the tool does.
int launch_memory_file(char *path, size_t size);

// For a process that has just become another program: hides the vDSO from it.
void launch_new_program(pid_t pid);

// Takes the status of one dead child of the tool, if there is any; kills one that has only stopped.
// For the time after a run, when there should be none.
bool launch_reap(void);

#endif
