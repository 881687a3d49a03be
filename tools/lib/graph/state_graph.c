// SPDX-License-Identifier: MIT
//
// The tables of a graph, and what they say of a process.

#include "lib/graph/state_graph.h"

#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

void long_list_add(struct long_list *list, long item)
{
    list->items = memory_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = item;
}

void string_list_add(struct string_list *list, struct text item)
{
    list->items = memory_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count] = (struct buffer){0};
    buffer_add(&list->items[list->count++], item);
}

size_t state_graph_add_node(struct state_graph *graph, struct graph_node node)
{
    graph->nodes = memory_grow(graph->nodes, &graph->node_capacity, graph->node_count + 1,
                               sizeof *graph->nodes);
    graph->nodes[graph->node_count] = node;
    return graph->node_count++;
}

struct graph_state *state_graph_add_state(struct state_graph *graph)
{
    graph->states = memory_grow(graph->states, &graph->state_capacity, graph->state_count + 1,
                                sizeof *graph->states);
    graph->states[graph->state_count] = (struct graph_state){.outcomes = -1, .status = -1};
    return &graph->states[graph->state_count++];
}

void graph_state_add_step(struct graph_state *state, struct graph_step step)
{
    state->steps =
        memory_grow(state->steps, &state->capacity, state->count + 1, sizeof *state->steps);
    state->steps[state->count++] = step;
}

static void free_strings(struct string_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        buffer_free(&list->items[i]);
    free(list->items);
}

void state_graph_free(struct state_graph *graph)
{
    for (size_t i = 0; i < graph->state_count; i++) {
        free(graph->states[i].processes.items);
        free(graph->states[i].steps);
    }
    free(graph->states);
    free(graph->nodes);
    free(graph->parents.items);
    free_strings(&graph->program);
    free_strings(&graph->calls);
    free_strings(&graph->lines);
    free_strings(&graph->texts);
    free_strings(&graph->words);
    buffer_free(&graph->output);
    *graph = (struct state_graph){0};
}

bool state_graph_has_terminal(const struct state_graph *graph)
{
    return text_equal(buffer_text(&graph->output), text_of("tty"));
}

long state_graph_node(const struct state_graph *graph, size_t state, size_t process)
{
    const struct long_list *processes = &graph->states[state].processes;

    return process < processes->count ? processes->items[process] : STATE_ABSENT;
}

struct text state_graph_text(const struct state_graph *graph, size_t state,
                             const struct graph_step *step)
{
    long number = graph->nodes[state_graph_node(graph, state, step->process)].text;

    if (step->stream == 0 || number < 0)
        return (struct text){"", 0};
    struct text text = buffer_text(&graph->texts.items[number]);
    if (step->shown >= 0 && (size_t)step->shown < text.size)
        text.size = (size_t)step->shown;
    return text;
}

static size_t count_siblings(const struct state_graph *graph, size_t process, size_t *number)
{
    size_t count = 0;

    for (size_t i = 0; i < graph->parents.count; i++) {
        if (graph->parents.items[i] == graph->parents.items[process])
            count++;
        if (i == process)
            *number = count;
    }
    return count;
}

void state_graph_add_role(const struct state_graph *graph, size_t process, struct buffer *out)
{
    long parent = graph->parents.items[process];
    size_t number = 0;
    size_t count = count_siblings(graph, process, &number);
    const char *name = "descendant";

    if (parent < 0)
        name = "parent";
    else if (parent == 0)
        name = "child";
    else if (graph->parents.items[parent] == 0)
        name = "grandchild";
    buffer_add_string(out, count == 1 ? "the " : "");
    buffer_add_string(out, name);
    if (count > 1) {
        buffer_add_byte(out, ' ');
        buffer_add_number(out, number);
    }
}
