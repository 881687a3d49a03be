// SPDX-License-Identifier: MIT
// Time, chance, and beliefs about processes that are wrong.
#include "forkcheck/catalogue/rows.h"

const struct catalogue_entry catalogue_belief[] = {
    {0},
};
