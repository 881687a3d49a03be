// SPDX-License-Identifier: MIT
//
// The graph as JSON, in tables of short rows. The rows are printed, not built as jansson's values:
// a graph has millions of numbers, and each would be an allocation.

#include <float.h>
#include <math.h>

#include "lib/base/buffer.h"
#include "lib/base/json_string.h"
#include "lib/graph/state_graph.h"
#include "lib/graph/step_kind.h"

// The largest number below which a double holds each integer.
static const double EXACT_MAX = 9007199254740992;

static void print_strings(struct buffer *out, const char *name, const struct string_list *strings)
{
    buffer_print(out, "\"%s\":[", name);
    for (size_t i = 0; i < strings->count; i++) {
        buffer_add_string(out, i > 0 ? "," : "");
        json_add_string(out, buffer_text(&strings->items[i]));
    }
    buffer_add_string(out, "],\n");
}

static void print_longs(struct buffer *out, const struct long_list *longs)
{
    buffer_add_byte(out, '[');
    for (size_t i = 0; i < longs->count; i++)
        buffer_print(out, "%s%ld", i > 0 ? "," : "", longs->items[i]);
    buffer_add_byte(out, ']');
}

static void print_kinds(struct buffer *out)
{
    buffer_add_string(out, "\"kinds\":[");
    for (int i = 0; i < STEP_KIND_COUNT; i++)
        buffer_print(out, "%s[\"%s\",\"%s\"]", i > 0 ? "," : "", step_kind_texts[i].name,
                     step_kind_texts[i].mark);
    buffer_add_string(out, "],\n");
}

static void print_nodes(struct buffer *out, const struct state_graph *graph)
{
    buffer_add_string(out, "\"nodes\":[");
    for (size_t i = 0; i < graph->node_count; i++) {
        const struct graph_node *node = &graph->nodes[i];
        buffer_print(out, "%s[%ld,%ld,%ld", i > 0 ? "," : "", node->process, node->call,
                     node->line);
        if (node->text >= 0 || node->unwritten >= 0)
            buffer_print(out, ",%ld", node->text);
        if (node->unwritten >= 0)
            buffer_print(out, ",%ld", node->unwritten);
        buffer_add_byte(out, ']');
    }
    buffer_add_string(out, "],\n");
}

static void print_step(struct buffer *out, const struct graph_step *step)
{
    const bool is_call = step->kind == STEP_CALL && step->shown < 0;

    buffer_print(out, "[%zu,%zu", step->process, step->to);
    if (!is_call || step->stream != 0)
        buffer_print(out, ",%ld", step->stream);
    if (!is_call)
        buffer_print(out, ",%ld,%ld", step->kind, step->shown);
    if (step->detail >= 0)
        buffer_print(out, ",%ld", step->detail);
    buffer_add_byte(out, ']');
}

static void print_outcomes(struct buffer *out, double outcomes)
{
    if (outcomes < 0)
        buffer_add_string(out, "null");
    else if (outcomes < EXACT_MAX)
        buffer_print(out, "%.0f", outcomes);
    else
        buffer_print(out, "%.17g", isinf(outcomes) ? DBL_MAX : outcomes);
}

static void print_state(struct buffer *out, const struct graph_state *state)
{
    buffer_add_byte(out, '[');
    print_longs(out, &state->processes);
    buffer_add_string(out, ",[");
    for (size_t i = 0; i < state->count; i++) {
        buffer_add_string(out, i > 0 ? "," : "");
        print_step(out, &state->steps[i]);
    }
    buffer_add_string(out, "],");
    print_outcomes(out, state->outcomes);
    if (state->count == 0)
        buffer_print(out, ",%ld,%d", state->status, state->is_stuck);
    if (state->count == 0 && state->files > 0)
        buffer_print(out, ",%ld", state->files);
    buffer_add_byte(out, ']');
}

// The words of the steps, a row for each state.
static void print_words(struct buffer *out, const struct state_graph *graph)
{
    buffer_add_string(out, ",\n\"told\":[");
    for (size_t i = 0; i < graph->state_count; i++) {
        buffer_add_string(out, i > 0 ? ",[" : "[");
        for (size_t k = 0; k < graph->states[i].count; k++)
            buffer_print(out, "%s%ld", k > 0 ? "," : "", graph->states[i].steps[k].words);
        buffer_add_byte(out, ']');
    }
    buffer_add_byte(out, ']');
}

void state_graph_print(const struct state_graph *graph, struct buffer *out)
{
    print_strings(out, "program", &graph->program);
    buffer_print(out, "\"stdout\":\"%s\",\n\"first\":%ld,\n\"parents\":", graph->output.data,
                 graph->first);
    print_longs(out, &graph->parents);
    buffer_add_string(out, ",\n");
    print_kinds(out);
    print_strings(out, "calls", &graph->calls);
    print_strings(out, "lines", &graph->lines);
    print_strings(out, "texts", &graph->texts);
    if (graph->words.count > 0)
        print_strings(out, "words", &graph->words);
    print_nodes(out, graph);
    buffer_add_string(out, "\"states\":[");
    for (size_t i = 0; i < graph->state_count; i++) {
        buffer_add_string(out, i > 0 ? ",\n" : "\n");
        print_state(out, &graph->states[i]);
    }
    buffer_add_byte(out, ']');
    if (graph->words.count > 0)
        print_words(out, graph);
}
