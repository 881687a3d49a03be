// SPDX-License-Identifier: MIT
// A small world for tests of the model: a few processes, each of which stands at one call.
#ifndef FORK_TESTS_MODEL_SMALL_H
#define FORK_TESTS_MODEL_SMALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "interleave/model/call.h"
#include "interleave/model/kernel.h"
#include "lib/base/buffer.h"

struct small {
    struct kernel kernel;
    struct behaviour behaviour;
    struct scope scope;
    struct world world;
    struct buffer text; // of the last small_steps, small_take or small_state
};

// No process yet, and no limit but ten processes. The caller frees it by small_free.
void small_start(struct small *small);
void small_free(struct small *small);

// Adds a process, which stands at CALL (its object 0 means none). Number 0 is the first one, with
// parent REAPER.
int small_process(struct small *small, int parent, struct call call);
// The node at which the process stands; a test may change it.
struct node *small_node(struct small *small, int process);
// The process is dead, or stopped, and its parent does not know yet.
void small_die(struct small *small, int process, int status);
void small_stop(struct small *small, int process, int signal);
// The process has a handler for the signal; the signal is pending.
void small_handle(struct small *small, int process, int signal);
void small_send(struct small *small, int process, int signal);
// Adds an object; gives the process a descriptor of an object.
int small_object(struct small *small, struct object object);
void small_open(struct small *small, int process, int fd, int object);

// The possible steps of the process: "CALL SIGNALS", or "" when there is none.
const char *small_steps(struct small *small, int process);
// Takes the step, and returns what it brings: "1000 = 1001, more 700; 1001 gone". `more` is in
// hexadecimal; for text that was read it is the text's FNV-1a hash.
const char *small_take(struct small *small, int process, enum step_kind kind, int detail);

// A row of a table: a call, the steps that it allows, and what it brings.
struct row {
    const char *name;
    struct call call;
    const char *steps;
    const char *brings; // by STEP_CALL; NULL when that is no possible step
};

// Checks the row; a difference names it.
void row_check(struct small *small, const struct row *row, int process);

#endif
