// SPDX-License-Identifier: MIT
//
// Where the manual describes what a C program calls.

#ifndef FORK_WEAVE_MANUAL_H
#define FORK_WEAVE_MANUAL_H

#include <stdbool.h>

#include "lib/text.h"

struct manual_page {
    struct text name; // lives as long as the program
    char section;
};

// Finds the page of the function or function-like macro NAME (waitpid: wait, section 2). False when
// there is none here.
bool manual_page_find(struct text name, struct manual_page *page);

#endif
