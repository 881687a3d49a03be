// SPDX-License-Identifier: MIT
//
// The marks of small steppers.

#include "weave/book/stepper_mark.h"

#include "lib/base/diag.h"
#include "lib/base/text.h"
#include "weave/book/book.h"

#define BEFORE "<!-- stepper "
#define AFTER  " -->"

struct text stepper_mark(cmark_node *node)
{
    const struct text none = {"", 0};

    if (cmark_node_get_type(node) != CMARK_NODE_HTML_BLOCK)
        return none;
    struct text rest = text_of(cmark_node_get_literal(node));
    struct text text = text_trim(text_take_line(&rest));
    if (!text_starts(text, BEFORE) || !text_ends(text, AFTER))
        return none;
    text = text_from(text, sizeof BEFORE - 1);
    text.size -= sizeof AFTER - 1;
    return text_trim(text);
}

static bool has_program(const struct chapter *chapter, struct text name)
{
    for (size_t i = 0; i < chapter->program_count; i++) {
        struct text file = text_base_name(chapter->programs[i].file);
        if (text_ends(file, ".c") && text_equal((struct text){file.data, file.size - 2}, name))
            return true;
    }
    return false;
}

void stepper_marks_check(struct chapter *chapter)
{
    cmark_node *block = cmark_node_first_child(chapter->root);

    for (; block != NULL; block = cmark_node_next(block)) {
        struct text name = stepper_mark(block);
        if (name.size > 0 && !has_program(chapter, name))
            diagnostics_add(chapter->errors,
                            (struct place){(size_t)cmark_node_get_start_line(block),
                                           (size_t)cmark_node_get_start_column(block)},
                            "no program of this chapter is called %.*s", (int)name.size, name.data);
    }
}
