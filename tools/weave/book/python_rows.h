// SPDX-License-Identifier: MIT
//
// What a chapter says to readers who come from Python: tables with the head
// "Python | C | Manual | Note".

#ifndef FORK_WEAVE_PYTHON_ROWS_H
#define FORK_WEAVE_PYTHON_ROWS_H

#include "weave/book/book.h"

// Finds the rows of these tables in CHAPTER. names_read finds the block of each row.
void python_rows_read(struct chapter *chapter);

#endif
