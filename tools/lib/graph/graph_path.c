// SPDX-License-Identifier: MIT
//
// A depth-first search for a schedule that prints a text.

#include "lib/graph/graph_path.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/graph/state_graph.h"

enum { SEEN_MAX = 1 << 28 }; // states times places in the text

struct finder {
    const struct state_graph *graph;
    struct text wanted;
    struct text end;
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

void graph_path_add(struct graph_path *path, size_t state, size_t step)
{
    size_t capacity = path->capacity;

    path->states = memory_grow(path->states, &capacity, path->count + 1, sizeof *path->states);
    path->steps = memory_grow(path->steps, &path->capacity, path->count + 1, sizeof *path->steps);
    path->states[path->count] = state;
    path->steps[path->count++] = step;
}

static void push(struct finder *finder, size_t state, size_t at)
{
    size_t count = finder->path->count;

    finder->reached =
        memory_grow(finder->reached, &finder->capacity, count + 1, sizeof *finder->reached);
    finder->reached[count] = at;
    graph_path_add(finder->path, state, 0);
}

// What is to be seen of a step where the text is looked for.
static struct text visible_text(const struct state_graph *graph, size_t state,
                                const struct graph_step *step)
{
    bool is_elsewhere = step->stream == 2 && !state_graph_has_terminal(graph);

    return is_elsewhere ? (struct text){"", 0} : state_graph_text(graph, state, step);
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
        struct text text = visible_text(finder->graph, path->states[last], step);
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

// Is the wait status what END says? Of a signal it says the name, which is not looked at.
static bool is_ending(long status, struct text end)
{
    char exited[32];

    if (end.size == 0)
        return true;
    if (status < 0 || (status & 0x7f) != 0)
        return !text_starts(end, "exit status ");
    int size = snprintf(exited, sizeof exited, "exit status %ld", status >> 8 & 0xff);
    return text_starts(end, exited) && (end.size == (size_t)size || end.data[size] == ',');
}

static bool is_found(const struct finder *finder)
{
    size_t last = finder->path->count - 1;
    const struct graph_state *state = &finder->graph->states[finder->path->states[last]];

    return state->count == 0 && finder->reached[last] == finder->wanted.size &&
           is_ending(state->status, finder->end);
}

bool state_graph_find(const struct state_graph *graph, struct text wanted, struct text end,
                      struct graph_path *path)
{
    struct finder finder = {.graph = graph, .wanted = wanted, .end = end, .path = path};
    bool found = false;

    if (graph->state_count > SEEN_MAX / (wanted.size + 1))
        return false;
    finder.seen = memory_new(graph->state_count * (wanted.size + 1), sizeof *finder.seen);
    push(&finder, 0, 0);
    while (path->count > 0 && !found) {
        found = is_found(&finder);
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
