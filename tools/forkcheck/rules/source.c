// SPDX-License-Identifier: MIT
#include "forkcheck/rules/source.h"

void source_rules(const struct tree *tree, struct found_list *found)
{
    (void)tree;
    (void)found;
}
