// SPDX-License-Identifier: MIT
// Starting the program again and again: a template process, which stands before the program's first
// instruction, after the dynamic linker's work, is forked for each run.
#ifndef FORK_INTERLEAVE_LAUNCH_H
#define FORK_INTERLEAVE_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "interleave/tracee/calls.h"

enum output_kind { OUTPUT_TTY, OUTPUT_PIPE, OUTPUT_FILE };

// Loads argv[0] (searched in PATH) and stops it at its entry point. To be called once. Ends the
// tool with the reason when the program cannot be started or may not be traced. With IN_NAMESPACE,
// the tool is process 1 of a namespace. The program is stopped at the calls in WATCHED, too.
// Returns whether process numbers can be chosen.
bool launch_prepare(char **argv, enum output_kind output, bool in_namespace,
                    const struct call_set *watched);

// A new process of the program, stopped at its entry point. Its number is WANTED if that can be
// chosen.
pid_t launch_run(pid_t wanted);

// Whether this is the number of the template: a C library that caches the number of its thread, as
// musl does, still has that one in the first process.
bool launch_is_template(pid_t number);

// Chooses the number of the next process that is born anywhere in the namespace, where that is
// possible.
void launch_number_next(pid_t wanted);

// A file in memory. Stores a path in PATH by which both the program and the tool can open it.
// Returns a descriptor of the tool. Exists as long as the tool.
int launch_memory_file(char *path, size_t size);

// For a process that has just executed another program: hides the vDSO from it.
void launch_new_program(pid_t pid);

// Reaps one dead child of the tool, if there is any; kills one that has only stopped. To be called
// after a run, when there should be no children.
bool launch_reap(void);

#endif
