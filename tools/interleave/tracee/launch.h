// SPDX-License-Identifier: MIT
// Starting the program again and again: a template process, which stands before the program's first
// instruction, after the dynamic linker's work, is forked for each run.
#ifndef FORK_INTERLEAVE_LAUNCH_H
#define FORK_INTERLEAVE_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/streams.h"

struct launch_options {
    const char *file; // the program; a name without a slash is searched in PATH
    char **argv;
    struct input *input;
    enum output_kind output;
    const struct call_set *watched; // the program is stopped at these calls, too
    bool in_namespace;              // the tool is process 1 of a namespace
};

struct template
{
    pid_t pid;
    uint64_t entry;      // address of the program's first instruction
    uint64_t entry_text; // the program's text there
    arch_registers registers;
    uint64_t tid_address; // where the C library caches the number of its thread, 0 for nowhere
    enum output_kind output;
    int last_pid_fd; // sets the namespace's next process number; -1 where it cannot be set
};

// Loads the program and stops it at its entry point. To be called once in a process. Ends the tool
// with the reason when the program cannot be started or may not be traced. Returns whether process
// numbers can be chosen.
bool launch_prepare(struct template *template, const struct launch_options *options);

// A new process of the program, stopped at its entry point. Its number is WANTED if that can be
// chosen.
pid_t launch_run(const struct template *template, pid_t wanted);

// Makes a call in the template, and returns its result (a negative errno for an error).
int64_t launch_call(const struct template *template, long number, const uint64_t arguments[6]);

// A descriptor of the program's file, or -1. The caller closes it.
int launch_program_open(const struct template *template);

// Whether this is the number of the template: a C library that caches the number of its thread, as
// musl does, still has that one in the first process.
bool launch_is_template(const struct template *template, pid_t number);

// Chooses the number of the next process that is born anywhere in the namespace, where that is
// possible.
void launch_number_next(const struct template *template, pid_t wanted);

// A file in memory. Stores a path in PATH by which both the program and the tool can open it.
// Returns a descriptor of the tool. Exists as long as the tool.
int launch_memory_file(const struct template *template, char *path, size_t size);
// A pipe that nobody has open. Stores a path in PATH by which both the program and the tool can
// open it; such an open never waits for the other end. Exists as long as the tool.
void launch_pipe(const struct template *template, char *path, size_t size);

// For a process that has just executed another program: hides the vDSO from it.
void launch_new_program(pid_t pid);

// Reaps one dead child of the tool, if there is any; kills one that has only stopped. To be called
// after a run, when there should be no children.
bool launch_reap(void);

#endif
