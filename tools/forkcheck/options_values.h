// SPDX-License-Identifier: MIT
//
// Arguments of options. Each function ends the program with status 2 if TEXT is none.

#ifndef FORK_FORKCHECK_OPTIONS_VALUES_H
#define FORK_FORKCHECK_OPTIONS_VALUES_H

#include <stdbool.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/options.h"

// --severity, --format and --color: a word that --help lists.
enum severity option_severity(const char *text);
enum format option_format(const char *text);
enum color option_color(const char *text);

// --compare: whether it is by words.
bool option_by_words(const char *text);

// A number from 1 to MOST, of the option OPTION.
long option_number(const char *option, const char *text, long most);

// --exercise: a number.
unsigned long option_seed(const char *text);

// --site: an address that can be a link. Returns TEXT.
const char *option_site(const char *text);

#endif
