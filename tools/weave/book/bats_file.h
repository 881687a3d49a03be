// SPDX-License-Identifier: MIT
//
// Finds a test in a Bats file, so that a rule can show the test that proves it.

#ifndef FORK_WEAVE_BATS_FILE_H
#define FORK_WEAVE_BATS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/text.h"

struct bats_test {
    struct text code; // from @test to its closing brace
    size_t line;      // of @test in the file, from 1
};

// Finds the test called NAME in SOURCE, the text of a Bats file; TEST borrows from it. False when
// there is none.
bool bats_test_find(struct text source, const char *name, struct bats_test *test);

#endif
