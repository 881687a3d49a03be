// SPDX-License-Identifier: MIT
//
// The manual pages of C functions.

#ifndef FORK_WEAVE_MANUAL_H
#define FORK_WEAVE_MANUAL_H

#include <stdbool.h>

#include "lib/base/text.h"

struct manual_page {
    struct text name; // lives as long as the program
    char section;
};

// Finds the page that describes the function or function-like macro NAME: for waitpid, wait(2).
// False when NAME is not in the lists of manual.c.
bool manual_page_find(struct text name, struct manual_page *page);

#endif
