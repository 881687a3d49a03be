// SPDX-License-Identifier: MIT
//
// Runs the program under every schedule, with interleave(1): on a terminal, a pipe and a file, with
// each list of arguments, once with each call made to fail, and once with small pipes; and with
// several inputs, if the program reads any.

#ifndef FORK_FORKCHECK_EXPLORE_H
#define FORK_FORKCHECK_EXPLORE_H

#include "forkcheck/parts/check.h"

// Adds the searches. To be called when the program has been built. If the program reads its
// standard input, and the user has not given any, inputs are added to CHECK, and READS is called
// with a list of arguments with which it reads; not with --quick.
void explore_plan(struct check *check, struct job_queue *queue,
                  void (*reads)(struct check *check, struct job_queue *queue,
                                const struct argument_list *list));

// The command interleave, or NULL if it is not there; and the limit on the bytes of each of its
// processes, 0 for none.
const char *explore_command(struct check *check);
size_t explore_memory(void);

// The file with the graph of the search that SCENARIO names, as search_scenario (search.h) does, if
// options->html is set and there is one.
const char *explore_graph(struct check *check, const char *scenario);

// When all jobs are over: takes what they have found.
void explore_collect(struct check *check);

#endif
