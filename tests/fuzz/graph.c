// SPDX-License-Identifier: MIT
//
// The input is JSON, taken for the graph of all schedules that a page shows. A graph that is found
// sound is walked: each number in it must lead to something that is there.

#include "harness.h"

#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/json_file.h"
#include "lib/graph/state_graph.h"

static void walk(const struct state_graph *graph, struct buffer *out)
{
    for (size_t process = 0; process < graph->parents.count; process++)
        state_graph_add_role(graph, process, out);
    for (size_t i = 0; i < graph->state_count; i++)
        for (size_t k = 0; k < graph->states[i].count; k++) {
            const struct graph_step *step = &graph->states[i].steps[k];
            const long node = state_graph_node(graph, i, step->process);
            buffer_add(out, state_graph_text(graph, i, step));
            if (step->to >= graph->state_count || (node >= 0 && (size_t)node >= graph->node_count))
                abort();
        }
}

static void read_graph(void *context)
{
    const struct text *text = context;
    struct state_graph graph = {0};
    struct buffer out = {0};
    json_t *root = json_parse("input", *text);

    if (state_graph_read(&graph, root)) {
        state_graph_print(&graph, &out);
        walk(&graph, &out);
    }
    state_graph_free(&graph);
    buffer_free(&out);
    json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text text = {(const char *)data, size};

    (void)harness_try(read_graph, &text);
    return 0;
}
