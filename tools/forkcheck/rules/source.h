// SPDX-License-Identifier: MIT
//
// The rules that need no walk: they look at the syntax tree only.

#ifndef FORK_FORKCHECK_RULES_SOURCE_H
#define FORK_FORKCHECK_RULES_SOURCE_H

#include "forkcheck/rules/code.h"
#include "forkcheck/rules/found.h"

void source_rules(const struct tree *tree, struct found_list *found);

#endif
