// SPDX-License-Identifier: MIT
//
// The graph from JSON: each table is an array of rows, each row an array of numbers.

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/graph/state_graph.h"

// Number AT of ROW into *NUMBER; false when there is none that a long holds.
static bool read_long(const json_t *row, size_t at, long *number)
{
    const json_t *item = json_array_get(row, at);

    if (!json_is_integer(item) || json_integer_value(item) > LONG_MAX ||
        json_integer_value(item) < LONG_MIN)
        return false;
    *number = (long)json_integer_value(item);
    return true;
}

// The same, but for a number that may be missing at the end of the row: *NUMBER stays as it is.
static bool read_optional(const json_t *row, size_t at, long *number)
{
    return at >= json_array_size(row) || read_long(row, at, number);
}

static bool read_longs(const json_t *array, struct long_list *list)
{
    long number = 0;

    for (size_t i = 0; i < json_array_size(array); i++) {
        if (!read_long(array, i, &number))
            return false;
        long_list_add(list, number);
    }
    return json_is_array(array);
}

static bool read_strings(const json_t *array, struct string_list *list)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        if (!json_is_string(item))
            return false;
        string_list_add(list, (struct text){json_string_value(item), json_string_length(item)});
    }
    return json_is_array(array);
}

static bool read_program(struct state_graph *graph, const json_t *member)
{
    return read_strings(member, &graph->program);
}

static bool read_output(struct state_graph *graph, const json_t *member)
{
    static const char *const outputs[] = {"tty", "pipe", "file"};

    for (size_t i = 0; i < sizeof outputs / sizeof *outputs && json_is_string(member); i++)
        if (strcmp(json_string_value(member), outputs[i]) == 0)
            buffer_add_string(&graph->output, outputs[i]);
    return graph->output.size > 0;
}

static bool read_first(struct state_graph *graph, const json_t *member)
{
    graph->first = json_is_integer(member) ? (long)json_integer_value(member) : -1;
    return json_is_integer(member);
}

static bool read_parents(struct state_graph *graph, const json_t *member)
{
    return read_longs(member, &graph->parents);
}

static bool read_calls(struct state_graph *graph, const json_t *member)
{
    return read_strings(member, &graph->calls);
}

static bool read_lines(struct state_graph *graph, const json_t *member)
{
    return read_strings(member, &graph->lines);
}

static bool read_texts(struct state_graph *graph, const json_t *member)
{
    return read_strings(member, &graph->texts);
}

static bool read_words(struct state_graph *graph, const json_t *member)
{
    return member == NULL || read_strings(member, &graph->words);
}

static bool read_nodes(struct state_graph *graph, const json_t *member)
{
    for (size_t i = 0; i < json_array_size(member); i++) {
        const json_t *row = json_array_get(member, i);
        struct graph_node node = {.text = -1, .unwritten = -1};
        if (!read_long(row, 0, &node.process) || !read_long(row, 1, &node.call) ||
            !read_long(row, 2, &node.line) || !read_optional(row, 3, &node.text) ||
            !read_optional(row, 4, &node.unwritten))
            return false;
        (void)state_graph_add_node(graph, node);
    }
    return json_is_array(member);
}

static bool read_step(struct graph_state *state, const json_t *row)
{
    struct graph_step step = {.shown = -1, .detail = -1, .words = -1};
    long process = 0;
    long to = 0;

    if (!read_long(row, 0, &process) || !read_long(row, 1, &to) ||
        !read_optional(row, 2, &step.stream) || !read_optional(row, 3, &step.kind) ||
        !read_optional(row, 4, &step.shown) || !read_optional(row, 5, &step.detail))
        return false;
    step.process = (size_t)process; // a negative number is too large now, which the check finds
    step.to = (size_t)to;
    graph_state_add_step(state, step);
    return true;
}

static bool read_steps(struct graph_state *state, const json_t *array)
{
    for (size_t i = 0; i < json_array_size(array); i++)
        if (!read_step(state, json_array_get(array, i)))
            return false;
    return json_is_array(array);
}

// A number that is not negative, or null: endlessly many.
static bool read_outcomes(const json_t *item, double *outcomes)
{
    if (json_is_null(item))
        return true;
    *outcomes = json_number_value(item);
    return json_is_number(item) && *outcomes >= 0;
}

static bool read_state(struct graph_state *state, const json_t *row)
{
    long is_stuck = 0;
    const bool is_good = read_longs(json_array_get(row, 0), &state->processes) &&
                         read_steps(state, json_array_get(row, 1)) &&
                         read_outcomes(json_array_get(row, 2), &state->outcomes) &&
                         read_optional(row, 3, &state->status) &&
                         read_optional(row, 4, &is_stuck) && read_optional(row, 5, &state->files);

    state->is_stuck = is_stuck != 0;
    return is_good;
}

static bool read_states(struct state_graph *graph, const json_t *member)
{
    for (size_t i = 0; i < json_array_size(member); i++)
        if (!read_state(state_graph_add_state(graph), json_array_get(member, i)))
            return false;
    return json_is_array(member);
}

static bool read_told_row(struct graph_state *state, const json_t *row)
{
    for (size_t i = 0; i < state->count; i++)
        if (!read_long(row, i, &state->steps[i].words))
            return false;
    return json_array_size(row) == state->count;
}

static bool read_told(struct state_graph *graph, const json_t *member)
{
    if (member == NULL)
        return true;
    for (size_t i = 0; i < graph->state_count; i++)
        if (!read_told_row(&graph->states[i], json_array_get(member, i)))
            return false;
    return json_array_size(member) == graph->state_count;
}

// The reader of a member that may be missing gets NULL then.
static const struct {
    const char *name;
    bool (*read)(struct state_graph *graph, const json_t *member);
    bool is_optional;
} members[] = {
    {"program", read_program, false}, {"stdout", read_output, false}, {"first", read_first, false},
    {"parents", read_parents, false}, {"calls", read_calls, false},   {"lines", read_lines, false},
    {"texts", read_texts, false},     {"words", read_words, true},    {"nodes", read_nodes, false},
    {"states", read_states, false},   {"told", read_told, true},
};

bool state_graph_read(struct state_graph *graph, const json_t *root)
{
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const json_t *member = json_object_get(root, members[i].name);
        if (member == NULL && !members[i].is_optional) {
            snprintf(graph->fault, sizeof graph->fault, "it has no \"%s\"", members[i].name);
            return false;
        }
        if (!members[i].read(graph, member)) {
            snprintf(graph->fault, sizeof graph->fault, "its \"%s\" has another form",
                     members[i].name);
            return false;
        }
    }
    return state_graph_is_sound(graph);
}
