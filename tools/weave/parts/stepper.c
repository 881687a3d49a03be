// SPDX-License-Identifier: MIT
//
// The elements in which the script puts steppers.

#include "weave/parts/stepper.h"

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/stepper_mark.h"
#include "weave/parts/prose.h"
#include "weave/runs/recordings.h"

static void add(struct buffer *out, const struct recording *recording, const char *classes)
{
    html_add(out, "<div class=\"stepper\" data-runs=\"%t\" data-program=\"%t\"%h></div>\n",
             TEXT(recording->name), TEXT(recording->program), classes);
}

void stepper_add(struct buffer *out, const struct recording *recording)
{
    add(out, recording, "");
}

bool stepper_show(struct prose *prose, cmark_node *node)
{
    const struct recordings *recordings = &prose->chapter->recordings;
    struct text name = stepper_mark(node);

    for (size_t i = 0; i < recordings->count && name.size > 0 && !prose->is_single_page; i++)
        if (text_equal(recordings->items[i].name, name)) {
            add(prose->out, &recordings->items[i], " data-mini");
            break;
        }
    return name.size > 0;
}
