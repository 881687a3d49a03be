// SPDX-License-Identifier: MIT
//
// Looks examples up.

#include "forkcheck/catalogue/examples.h"

#include <stddef.h>
#include <string.h>

const struct catalogue_example *catalogue_example(const char *name)
{
    static const struct catalogue_example *const groups[] = {
        examples_children,    examples_waiting, examples_output,
        examples_descriptors, examples_signals, examples_exec,
        examples_calls,       examples_belief,  examples_other,
    };

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (const struct catalogue_example *row = groups[i]; row->name != NULL; row++)
            if (strcmp(row->name, name) == 0)
                return row;
    return NULL;
}
