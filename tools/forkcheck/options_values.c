// SPDX-License-Identifier: MIT
//
// Arguments of options.

#include "forkcheck/options_values.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/options.h"
#include "lib/base/diag.h"

// The index of TEXT in NAMES, which has COUNT names.
static int choice_parse(const char *option, const char *text, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(text, names[i]) == 0)
            return i;
    die("%s: %s is not one of the values that --help lists", option, text);
}

enum severity option_severity(const char *text)
{
    static const char *const names[] = {"note", "warning", "error"};
    return (enum severity)choice_parse("--severity", text, names, 3);
}

enum format option_format(const char *text)
{
    static const char *const names[] = {"text", "gcc", "json", "sarif"};
    return (enum format)choice_parse("--format", text, names, 4);
}

enum color option_color(const char *text)
{
    static const char *const names[] = {"auto", "always", "never"};
    return (enum color)choice_parse("--color", text, names, 3);
}

bool option_by_words(const char *text)
{
    static const char *const names[] = {"exact", "words"};
    return choice_parse("--compare", text, names, 2) == 1;
}

long option_number(const char *option, const char *text, long most)
{
    char *end = NULL;

    // One that does not fit into a long becomes the largest or the smallest, and no digits become
    // 0.
    const long number = strtol(text, &end, 10);
    if (*end != '\0' || number < 1 || number > most)
        die("%s: %s is not a number from 1 to %ld", option, text, most);
    return number;
}

unsigned long option_seed(const char *text)
{
    errno = 0;
    const unsigned long seed = strtoul(text, NULL, 10);
    if (errno != 0 || *text == '\0' || text[strspn(text, "0123456789")] != '\0')
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
