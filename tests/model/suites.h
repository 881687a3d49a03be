// SPDX-License-Identifier: MIT
// The groups of tests, and how many tests of each fail.
#ifndef FORK_TESTS_MODEL_SUITES_H
#define FORK_TESTS_MODEL_SUITES_H

#include "small.h"

int suite_kinds(void);
int suite_waits(void);
int suite_signals(void);
int suite_processes(void);
int suite_pipes(void);
int suite_closings(void);
int suite_sockets(void);
int suite_files(void);
int suite_names(void);
int suite_locks(void);
int suite_memory(void);
int suite_segments(void);
int suite_events(void);
int suite_mqueues(void);
int suite_epolls(void);
int suite_datagrams(void);
int suite_rights(void);
int suite_loops(void);

#endif
