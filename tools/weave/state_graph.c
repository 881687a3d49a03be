// SPDX-License-Identifier: MIT
//
// The graph that `interleave --json` writes.

#include "weave/state_graph.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"

static void add_long(struct long_list *list, long item)
{
    list->items = memory_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = item;
}

static void read_longs(struct json *json, struct long_list *list)
{
    for (json_open(json, '['); json_more(json);)
        add_long(list, json_number(json));
}

static void read_strings(struct json *json, struct string_list *list)
{
    for (json_open(json, '['); json_more(json);) {
        list->items =
            memory_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
        list->items[list->count] = (struct buffer){0};
        json_string(json, &list->items[list->count++]);
    }
}

static void read_nodes(struct json *json, struct state_graph *graph)
{
    struct long_list row = {0};

    for (json_open(json, '['); json_more(json);) {
        row.count = 0;
        read_longs(json, &row);
        add_long(&graph->node_calls, row.count > 1 ? row.items[1] : -1);
        add_long(&graph->node_texts, row.count > 3 ? row.items[3] : -1);
    }
    free(row.items);
}

static void read_steps(struct json *json, struct graph_state *state)
{
    struct long_list row = {0};

    for (json_open(json, '['); json_more(json);) {
        row.count = 0;
        read_longs(json, &row);
        if (row.count < 2)
            continue;
        state->steps =
            memory_grow(state->steps, &state->capacity, state->count + 1, sizeof *state->steps);
        state->steps[state->count++] =
            (struct graph_step){.process = (size_t)row.items[0],
                                .to = (size_t)row.items[1],
                                .stream = row.count > 2 ? row.items[2] : 0,
                                .is_made_to_fail = row.count > 3 && row.items[3] == 1};
    }
    free(row.items);
}

static void read_states(struct json *json, struct state_graph *graph)
{
    for (json_open(json, '['); json_more(json);) {
        struct graph_state state = {0};
        size_t part = 0;
        for (json_open(json, '['); json_more(json); part++) {
            if (part == 0)
                read_longs(json, &state.processes);
            else if (part == 1)
                read_steps(json, &state);
            else
                json_skip(json);
        }
        graph->states = memory_grow(graph->states, &graph->state_capacity, graph->state_count + 1,
                                    sizeof *graph->states);
        graph->states[graph->state_count++] = state;
    }
}

// Do all numbers lead to something that is there? A process comes after its parent.
static bool is_sound(const struct state_graph *graph)
{
    for (size_t i = 0; i < graph->parents.count; i++) {
        if (graph->parents.items[i] >= (long)i)
            return false;
    }
    for (size_t i = 0; i < graph->node_calls.count; i++) {
        if (graph->node_calls.items[i] < 0 ||
            (size_t)graph->node_calls.items[i] >= graph->calls.count ||
            graph->node_texts.items[i] >= (long)graph->texts.count)
            return false;
    }
    for (size_t i = 0; i < graph->state_count; i++) {
        const struct graph_state *state = &graph->states[i];
        if (state->processes.count > graph->parents.count)
            return false;
        for (size_t k = 0; k < state->processes.count; k++) {
            if (state->processes.items[k] >= (long)graph->node_calls.count)
                return false;
        }
        for (size_t k = 0; k < state->count; k++) {
            const struct graph_step *step = &state->steps[k];
            if (step->to >= graph->state_count || step->process >= state->processes.count ||
                state->processes.items[step->process] < 0)
                return false;
        }
    }
    return graph->state_count > 0;
}

bool state_graph_read(struct state_graph *graph, struct text text)
{
    struct json json = json_begin(text);
    struct buffer key = {0};

    for (json_open(&json, '{'); json_key(&json, &key);) {
        if (strcmp(buffer_string(&key), "parents") == 0)
            read_longs(&json, &graph->parents);
        else if (strcmp(buffer_string(&key), "calls") == 0)
            read_strings(&json, &graph->calls);
        else if (strcmp(buffer_string(&key), "texts") == 0)
            read_strings(&json, &graph->texts);
        else if (strcmp(buffer_string(&key), "nodes") == 0)
            read_nodes(&json, graph);
        else if (strcmp(buffer_string(&key), "states") == 0)
            read_states(&json, graph);
        else
            json_skip(&json);
    }
    buffer_free(&key);
    return !json_failed(&json) && is_sound(graph);
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
    free(graph->parents.items);
    free(graph->node_calls.items);
    free(graph->node_texts.items);
    free_strings(&graph->calls);
    free_strings(&graph->texts);
    *graph = (struct state_graph){0};
}

long state_graph_node(const struct state_graph *graph, size_t state, size_t process)
{
    const struct long_list *processes = &graph->states[state].processes;

    return process < processes->count ? processes->items[process] : STATE_ABSENT;
}

struct text state_graph_text(const struct state_graph *graph, size_t state,
                             const struct graph_step *step)
{
    long text = graph->node_texts.items[state_graph_node(graph, state, step->process)];

    return step->stream == 0 || text < 0 ? (struct text){"", 0}
                                         : buffer_text(&graph->texts.items[text]);
}

// ---- Finding a way ------------------------------------------------------------------------------

struct finder {
    const struct state_graph *graph;
    struct text wanted;
    bool *seen; // states times places in the text
    struct graph_path *path;
    size_t capacity;
    size_t *reached; // the place in the text before each step of the path
};

static bool has_been(struct finder *finder, size_t state, size_t at)
{
    bool *seen = &finder->seen[state * (finder->wanted.size + 1) + at];
    bool before = *seen;

    *seen = true;
    return before;
}

static void push(struct finder *finder, size_t state, size_t at)
{
    struct graph_path *path = finder->path;
    size_t capacity = finder->capacity;

    path->states = memory_grow(path->states, &capacity, path->count + 1, sizeof *path->states);
    capacity = finder->capacity;
    path->steps = memory_grow(path->steps, &capacity, path->count + 1, sizeof *path->steps);
    finder->reached =
        memory_grow(finder->reached, &finder->capacity, path->count + 1, sizeof *finder->reached);
    path->states[path->count] = state;
    path->steps[path->count] = 0;
    finder->reached[path->count++] = at;
}

// Takes the next step from the end of the path: one further, or back.
static void advance(struct finder *finder)
{
    struct graph_path *path = finder->path;
    size_t last = path->count - 1;
    const struct graph_state *state = &finder->graph->states[path->states[last]];
    size_t at = finder->reached[last];

    while (path->steps[last] < state->count) {
        const struct graph_step *step = &state->steps[path->steps[last]];
        struct text text = state_graph_text(finder->graph, path->states[last], step);
        bool is_wanted = text.size <= finder->wanted.size - at &&
                         memcmp(finder->wanted.data + at, text.data, text.size) == 0;
        if (is_wanted && !has_been(finder, step->to, at + text.size)) {
            push(finder, step->to, at + text.size);
            return;
        }
        path->steps[last]++;
    }
    path->count--;
    if (path->count > 0)
        path->steps[path->count - 1]++;
}

bool state_graph_find(const struct state_graph *graph, struct text wanted, struct graph_path *path)
{
    struct finder finder = {.graph = graph, .wanted = wanted, .path = path};
    bool found = false;

    finder.seen = memory_new(graph->state_count * (wanted.size + 1), sizeof *finder.seen);
    push(&finder, 0, 0);
    while (path->count > 0 && !found) {
        size_t last = path->count - 1;
        found = graph->states[path->states[last]].count == 0 && finder.reached[last] == wanted.size;
        if (!found)
            advance(&finder);
    }
    if (found)
        path->count--;
    free(finder.seen);
    free(finder.reached);
    return found;
}

void graph_path_free(struct graph_path *path)
{
    free(path->states);
    free(path->steps);
    *path = (struct graph_path){0};
}
