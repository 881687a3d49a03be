// SPDX-License-Identifier: MIT
// Schedules as text, and steps as words: "1000*3,1001,1000!".
#ifndef FORK_INTERLEAVE_SCHEDULE_H
#define FORK_INTERLEAVE_SCHEDULE_H

#include "interleave/search/search.h"
#include "lib/base/buffer.h"

// A step is the number of its process; "*3" repeats it. A mark behind the number means that the
// step is not simply the process's call: see SCHEDULES in interleave(1) and lib/step_kind.h.
void schedule_print(const struct step *steps, int count, struct buffer *text);

// The inverse. Returns the number of steps, or -1 when TEXT is no schedule. The caller frees
// *STEPS.
int schedule_parse(const char *text, struct step **steps);

// The step in words: "fork: 1001 is born", "write: "text\n"". WORLD is the state before it.
void step_print(const struct search *search, const struct world *world, struct step step,
                const struct effect *effect, struct buffer *text);

// Why the process does not go on: "waits for a child to end". In waiting.c.
void waiting_print(const struct search *search, const struct world *world, int process,
                   struct buffer *text);

// Appends ", and no process of the program sends it SIGTERM (signals from outside are not
// modelled)" for the signals by which a user ends a program, if the process handles one of them in
// its call or takes it by its call. Returns whether there are such signals.
bool user_signals_print(const struct search *search, const struct node *node, struct buffer *text);

// The call that the node stands at: "waitpid(-1)".
void call_print(const struct node *node, struct buffer *text);

// The name of the call that the node stands at, as a C programmer knows it: "waitpid".
const char *node_call_name(const struct node *node);

// A wait status: "exit status 3", "killed by SIGTERM".
void status_print(int status, struct buffer *text);

// Text in quotes, with control characters as in C: "a\n".
void text_quote(const char *data, size_t len, struct buffer *text);

#endif
