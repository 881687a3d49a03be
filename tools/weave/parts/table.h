// SPDX-License-Identifier: MIT
//
// The tags of tables.

#ifndef FORK_WEAVE_TABLE_H
#define FORK_WEAVE_TABLE_H

#include <cmark-gfm.h>
#include <stdbool.h>

#include "weave/parts/prose.h"

// Adds the tag of NODE, which the walk enters or leaves, if it belongs to a table; false if not.
bool table_tag(struct prose *prose, cmark_node *node, bool is_entered);

// Frees the labels of the last table's columns.
void table_free_labels(struct prose *prose);

#endif
