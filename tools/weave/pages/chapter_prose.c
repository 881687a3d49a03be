// SPDX-License-Identifier: MIT
//
// The prose of a chapter: which part shows which block.

#include "weave/pages/chapter_prose.h"

#include "lib/base/buffer.h"
#include "weave/book/book.h"
#include "weave/book/rules.h"
#include "weave/parts/figure.h"
#include "weave/parts/prose.h"
#include "weave/parts/rule_box.h"
#include "weave/parts/stepper.h"

static bool show_special(struct prose *prose, cmark_node *node)
{
    size_t number = rule_of(prose->chapter, node);

    if (number == NONE)
        return stepper_show(prose, node);
    rule_box_add(prose, number);
    return true;
}

struct prose chapter_prose(struct buffer *out, const struct book *book,
                           const struct chapter *chapter)
{
    return (struct prose){.out = out,
                          .book = book,
                          .chapter = chapter,
                          .level = 1,
                          .show_code = figure_add,
                          .show_special = show_special};
}
