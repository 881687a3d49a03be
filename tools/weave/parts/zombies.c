// SPDX-License-Identifier: MIT
//
// How long each process is a zombie, in every schedule. The states are counted from the last to the
// first: a step leads to a state with a higher number, unless the program can loop.

#include "weave/parts/zombies.h"

#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/graph/state_graph.h"
#include "lib/page/html.h"
#include "weave/parts/sign.h"

// All ways from a state to an end of the program.
struct ways {
    size_t count;
    size_t without;  // the number of ways on which the process is never a zombie
    size_t shortest; // the least number of states of one way in which it is a zombie
    size_t longest;  // the greatest such number
};

// Adds NEXT, the ways from the state after a step, to WAYS, those from the state before it; false
// when there are too many to count.
static bool add_way(struct ways *ways, const struct ways *next)
{
    if (next->count > SIZE_MAX / 2 || ways->count > SIZE_MAX / 2)
        return false;
    if (ways->count == 0 || next->shortest < ways->shortest)
        ways->shortest = next->shortest;
    if (next->longest > ways->longest)
        ways->longest = next->longest;
    ways->count += next->count;
    ways->without += next->without;
    return true;
}

static bool count_state(const struct state_graph *graph, size_t number, size_t process,
                        struct ways *ways)
{
    const struct graph_state *state = &graph->states[number];
    struct ways *here = &ways[number];

    if (state->count == 0)
        *here = (struct ways){.count = 1, .without = 1};
    for (size_t i = 0; i < state->count; i++) {
        size_t to = state->steps[i].to;
        if (to <= number || !add_way(here, &ways[to]))
            return false;
    }
    if (state_graph_node(graph, number, process) == STATE_ZOMBIE) {
        here->without = 0;
        here->shortest++;
        here->longest++;
    }
    return true;
}

static bool count_ways(const struct state_graph *graph, size_t process, struct ways *result)
{
    struct ways *ways = memory_new(graph->state_count, sizeof *ways);
    bool is_countable = true;

    for (size_t i = graph->state_count; i > 0 && is_countable; i--)
        is_countable = count_state(graph, i - 1, process, ways);
    *result = ways[0];
    free(ways);
    return is_countable;
}

static void add_process(struct buffer *out, const struct state_graph *graph, size_t process,
                        const struct ways *ways)
{
    struct buffer role = {0};

    state_graph_add_role(graph, process, &role);
    html_add(out, "<li>");
    sign_add(out, graph, process);
    html_add(out, " %t is ", TEXT(buffer_text(&role)));
    buffer_free(&role);
    if (ways->without == ways->count) {
        html_add(out, "never a zombie that its parent could reap</li>\n");
        return;
    }
    if (ways->without > 0) {
        html_add(out, "a zombie in all but ");
        html_count(out, ways->without);
    } else {
        html_add(out, ways->count == 1 ? "a zombie" : "a zombie in each");
    }
    html_add(out, " for ");
    if (ways->shortest != ways->longest)
        html_add(out, "%z to ", ways->shortest);
    html_add(out, "%z step%s</li>\n", ways->longest, ways->longest == 1 ? "" : "s");
}

void zombies_add(struct buffer *out, const struct state_graph *graph)
{
    struct ways ways = {0};

    if (graph->parents.count < 2 || !count_ways(graph, 1, &ways))
        return;
    html_add(out, "<div class=\"zombies\">\n<p>");
    if (ways.count == 1) {
        html_add(out, "This is the only schedule: in it</p>\n<ul>\n");
    } else {
        html_add(out, "Of all <strong>");
        html_count(out, ways.count);
        html_add(out, " schedules</strong></p>\n<ul>\n");
    }
    for (size_t i = 1; i < graph->parents.count; i++) {
        if (count_ways(graph, i, &ways))
            add_process(out, graph, i, &ways);
    }
    html_add(out, "</ul>\n</div>\n");
}
