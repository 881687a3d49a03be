// SPDX-License-Identifier: MIT
//
// Functions that never return, although they are not declared so. clang-tidy, where it does not
// enter such a function, goes on behind the call, and finds there what no run does.

#ifndef FORK_FORKCHECK_ENDLESS_H
#define FORK_FORKCHECK_ENDLESS_H

#include "forkcheck/parts/check.h"

// A file for clang-tidy's option --vfsoverlay, with which it reads the sources as if each function
// that the rules call endless in RULES_LOG was declared with the attribute noreturn. NULL if there
// is no such function. Lives as long as CHECK.
const char *endless_overlay(struct check *check, const char *rules_log);

#endif
