// SPDX-License-Identifier: MIT
//
// Puts the style sheets and scripts together.

#include "lib/page/assets/assets.h"

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/graph/lifelines.h"

static void add_all(struct buffer *out, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_add_string(out, parts[i]);
}

void assets_add_stepper(struct buffer *out)
{
    const char *const parts[] = {elements_js, telling_js,  code_js,    lives_js,
                                 futures_js,  question_js, stepper_js, projector_js};

    add_all(out, parts, sizeof parts / sizeof *parts);
}

void assets_add_runs_style(struct buffer *out)
{
    const char *const parts[] = {runs_css, lifelines_css, projector_css};

    add_all(out, parts, sizeof parts / sizeof *parts);
}
