// SPDX-License-Identifier: MIT
// Schedules as text, and steps as words: "1000*3,1001,1000!".
#ifndef FORK_INTERLEAVE_SCHEDULE_H
#define FORK_INTERLEAVE_SCHEDULE_H

#include "interleave/search/search.h"
#include "lib/buffer.h"

// A process by its number; "*3" for three steps. Behind the number, for a step that is not simply
// its call: "!" it is made to fail ("!1" by the second --fail), "~" signals arrive before it, "^"
// signals end its sleep or a call that it was stopped in, "@" its alarm goes off.
void schedule_print(const struct step *steps, int count, struct buffer *text);

// The reverse; returns the number of steps, -1 when the text is none. The caller frees *steps.
int schedule_parse(const char *text, struct step **steps);

// The step in words: "fork: 1001 is born", "write: "text\n"". `world` is the state before it.
void step_print(const struct search *search, const struct world *world, struct step step,
                const struct effect *effect, struct buffer *text);

// Why the process does not go on: "waits for a child to end". In waiting.c.
void waiting_print(const struct search *search, const struct world *world, int process,
                   struct buffer *text);

// The call that the node stands at: "waitpid(-1)".
void call_print(const struct node *node, struct buffer *text);

// The name of the call that the node stands at, as a C programmer knows it: "waitpid".
const char *node_call_name(const struct node *node);

// A wait status: "exit status 3", "killed by SIGTERM".
void status_print(int status, struct buffer *text);

// Text with its control characters as C has them: "a\n".
void text_quote(const char *data, size_t len, struct buffer *text);

#endif
