// SPDX-License-Identifier: MIT
//
// The sign of a process.

#include "weave/parts/sign.h"

#include "lib/base/buffer.h"
#include "lib/graph/lifelines.h"
#include "lib/graph/state_graph.h"
#include "lib/page/html.h"

void sign_add(struct buffer *out, const struct state_graph *graph, size_t process)
{
    struct buffer role = {0};

    if (process >= graph->parents.count)
        return;
    state_graph_add_role(graph, process, &role);
    html_add(out, "<span class=\"sign who%z\" role=\"img\" title=\"%t\">%s</span>",
             process % LIFELINES_SHAPES, TEXT(buffer_text(&role)), lifelines_sign(process));
    buffer_free(&role);
}
