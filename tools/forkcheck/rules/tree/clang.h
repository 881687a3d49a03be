// SPDX-License-Identifier: MIT
//
// Has clang write the syntax tree of a C source as JSON.

#ifndef FORK_FORKCHECK_RULES_TREE_CLANG_H
#define FORK_FORKCHECK_RULES_TREE_CLANG_H

#include <stdbool.h>

#include "lib/base/buffer.h"

// Runs `clang -fsyntax-only -Xclang -ast-dump=json` on FILE with FLAGS (ends with NULL; may be
// NULL), and adds what it prints to TREE. False if clang is missing or does not accept the source:
// ERROR then has one or more lines that say why. clang's own warnings are off.
bool clang_tree(const char *file, const char *const flags[], struct buffer *tree,
                struct buffer *error);

#endif
