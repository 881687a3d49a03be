// SPDX-License-Identifier: MIT
//
// A comment `<!-- stepper NAME -->` that is a block of its own: here the page has a small stepper
// of the chapter's program NAME. Where Markdown is shown without weave, nothing is seen of it.

#ifndef FORK_WEAVE_STEPPER_MARK_H
#define FORK_WEAVE_STEPPER_MARK_H

#include <cmark-gfm.h>

#include "lib/base/text.h"
#include "weave/book/book.h"

// The NAME of the mark that NODE is; empty if it is none. Borrowed from the node.
struct text stepper_mark(cmark_node *node);

// Reports each mark of CHAPTER that names no program of it.
void stepper_marks_check(struct chapter *chapter);

#endif
