// SPDX-License-Identifier: MIT
//
// Arguments of options.

#include "forkcheck/options_values.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/diag.h"

long option_number(const char *option, const char *text, long most)
{
    char *end = NULL;

    errno = 0;
    const long number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < 1 || number > most)
        die("%s: %s is not a number from 1 to %ld", option, text, most);
    return number;
}

unsigned long option_seed(const char *text)
{
    char *end = NULL;

    errno = 0;
    const unsigned long seed = strtoul(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || text[strspn(text, "0123456789")] != '\0')
        die("--exercise: %s is not a number from 0 to %lu", text, ULONG_MAX);
    return seed;
}

// A link must not be able to run a script.
const char *option_site(const char *text)
{
    const bool is_address = strncmp(text, "https://", 8) == 0 || strncmp(text, "http://", 7) == 0 ||
                            strncmp(text, "file:///", 8) == 0;

    if (!is_address || text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-._~:/?[]@!$&()*+,;=%")] != '\0')
        die("--site: %s is no address of the web (https://...)", text);
    return text;
}
