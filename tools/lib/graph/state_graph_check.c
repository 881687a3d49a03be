// SPDX-License-Identifier: MIT
//
// Checks that each number in a graph leads to something that is there.

#include <stdarg.h>
#include <stdio.h>

#include "lib/graph/state_graph.h"
#include "lib/graph/step_kind.h"

enum {
    PROCESSES_MAX = 4096,
    STATUS_MAX = 0xffff,
    STREAM_MAX = 2,
    FIRST_MAX = 1 << 30,
};

// Notes the fault; returns false.
static bool fault(struct state_graph *graph, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fault(struct state_graph *graph, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(graph->fault, sizeof graph->fault, format, args);
    va_end(args);
    return false;
}

// Is NUMBER an index of a list of COUNT items, or is it at least LEAST, which stands for none?
static bool is_index(long number, size_t count, long least)
{
    return number >= least && (number < 0 || (size_t)number < count);
}

// A process comes after its parent; -1 is the parent of the first one.
static bool are_parents_sound(struct state_graph *graph)
{
    if (graph->parents.count == 0 || graph->parents.count > PROCESSES_MAX)
        return fault(graph, "it has %zu processes", graph->parents.count);
    for (size_t i = 0; i < graph->parents.count; i++) {
        const long parent = graph->parents.items[i];
        if (!is_index(parent, i, -1))
            return fault(graph, "process %zu has the parent %ld", i, parent);
    }
    return true;
}

static bool are_nodes_sound(struct state_graph *graph)
{
    for (size_t i = 0; i < graph->node_count; i++) {
        const struct graph_node *node = &graph->nodes[i];
        if (!is_index(node->process, graph->parents.count, 0))
            return fault(graph, "node %zu has the process %ld", i, node->process);
        if (!is_index(node->call, graph->calls.count, 0))
            return fault(graph, "node %zu has the call %ld", i, node->call);
        if (!is_index(node->line, graph->lines.count, -1))
            return fault(graph, "node %zu has the line %ld", i, node->line);
        if (!is_index(node->text, graph->texts.count, -1))
            return fault(graph, "node %zu has the text %ld", i, node->text);
        if (!is_index(node->unwritten, graph->texts.count, -1))
            return fault(graph, "node %zu has the unwritten text %ld", i, node->unwritten);
    }
    return true;
}

static bool is_step_sound(struct state_graph *graph, size_t number, const struct graph_step *step)
{
    const struct graph_state *state = &graph->states[number];

    if (step->to >= graph->state_count)
        return fault(graph, "state %zu has a step to state %ld", number, (long)step->to);
    if (step->process >= state->processes.count || state->processes.items[step->process] < 0)
        return fault(graph, "state %zu has a step of process %ld", number, (long)step->process);
    if (step->stream < 0 || step->stream > STREAM_MAX)
        return fault(graph, "state %zu has a step that prints on stream %ld", number, step->stream);
    if (step->kind == STEP_REAP && !is_index(step->detail, graph->parents.count, 0))
        return fault(graph, "state %zu has a step that reaps process %ld", number, step->detail);
    if (!is_index(step->words, graph->words.count, -1))
        return fault(graph, "state %zu has a step with the words %ld", number, step->words);
    if (step->stream > 0 && graph->nodes[state->processes.items[step->process]].text < 0)
        return fault(graph, "state %zu has a step that prints no text", number);
    if (step->kind < 0 || step->kind >= STEP_KIND_COUNT || step->shown < -1)
        return fault(graph, "state %zu has a step of the kind %ld", number, step->kind);
    return true;
}

static bool is_state_sound(struct state_graph *graph, size_t number)
{
    const struct graph_state *state = &graph->states[number];

    if (state->status < -1 || state->status > STATUS_MAX)
        return fault(graph, "state %zu has the exit status %ld", number, state->status);
    if (state->processes.count > graph->parents.count)
        return fault(graph, "state %zu has %zu processes", number, state->processes.count);
    for (size_t i = 0; i < state->processes.count; i++) {
        const long node = state->processes.items[i];
        if (!is_index(node, graph->node_count, STATE_ABSENT))
            return fault(graph, "state %zu has the node %ld", number, node);
    }
    for (size_t i = 0; i < state->count; i++)
        if (!is_step_sound(graph, number, &state->steps[i]))
            return false;
    return true;
}

bool state_graph_is_sound(struct state_graph *graph)
{
    if (graph->first < 0 || graph->first > FIRST_MAX)
        return fault(graph, "its first process has the number %ld", graph->first);
    if (graph->state_count == 0)
        return fault(graph, "it has no states");
    if (!are_parents_sound(graph) || !are_nodes_sound(graph))
        return false;
    for (size_t i = 0; i < graph->state_count; i++)
        if (!is_state_sound(graph, i))
            return false;
    return true;
}
