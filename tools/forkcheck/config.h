// SPDX-License-Identifier: MIT
//
// The file .forkcheck: a line is NAME=VALUE, a comment that begins with #, or empty.

#ifndef FORK_FORKCHECK_CONFIG_H
#define FORK_FORKCHECK_CONFIG_H

#include <stdbool.h>

// Calls TAKE with the name and the value of each line of PATH, which may be missing. A line that is
// none of these, or that TAKE does not know, ends the program with exit status 2.
void config_read(const char *path, bool (*take)(const char *name, const char *value, void *context),
                 void *context);

#endif
