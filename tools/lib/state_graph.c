// SPDX-License-Identifier: MIT
//
// The graph that `interleave --json` writes.

#include "lib/state_graph.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buffer.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/text.h"

enum { DIGITS_MAX = 300, SEEN_MAX = 1 << 28 }; // a double has no more digits

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
        // What is missing is out of range.
        add_long(&graph->node_calls, row.count > 2 ? row.items[1] : -1);
        add_long(&graph->node_lines, row.count > 2 ? row.items[2] : -1);
        add_long(&graph->node_texts, row.count == 3 ? -1 : row.count > 3 ? row.items[3] : -2);
    }
    free(row.items);
}

static void read_steps(struct json *json, struct graph_state *state)
{
    struct long_list row = {0};

    for (json_open(json, '['); json_more(json);) {
        row.count = 0;
        read_longs(json, &row);
        state->steps =
            memory_grow(state->steps, &state->capacity, state->count + 1, sizeof *state->steps);
        state->steps[state->count++] =
            (struct graph_step){.process = row.count > 1 ? (size_t)row.items[0] : SIZE_MAX,
                                .to = row.count > 1 ? (size_t)row.items[1] : SIZE_MAX,
                                .is_row = row.count >= 2 && row.count <= 6,
                                .stream = row.count > 2 ? row.items[2] : 0,
                                .kind = row.count > 3 ? row.items[3] : GRAPH_STEP_CALL,
                                .shown = row.count > 4 ? row.items[4] : -1};
    }
    free(row.items);
}

// A number of outcomes, which may have many digits, or null where there is none.
static bool read_outcomes(struct json *json)
{
    const char *const start = json->at;

    json_skip(json);
    struct text word = text_trim((struct text){start, (size_t)(json->at - start)});
    while (word.size > 0 && strchr(", \t\r\n", word.data[0]) != NULL)
        word = text_from(word, 1);
    bool is_count = word.size > 0 && word.size <= DIGITS_MAX;
    for (size_t i = 0; i < word.size; i++)
        is_count = is_count && word.data[i] >= '0' && word.data[i] <= '9';
    return is_count || text_equal(word, text_of("null"));
}

static struct graph_state read_state(struct json *json)
{
    struct graph_state state = {.status = -1, .is_row = true};
    size_t part = 0;

    for (json_open(json, '['); json_more(json); part++) {
        if (part == 0)
            read_longs(json, &state.processes);
        else if (part == 1)
            read_steps(json, &state);
        else if (part == 2)
            state.is_row = read_outcomes(json);
        else if (part == 3)
            state.status = json_number(json);
        else
            (void)json_number(json); // nobody can go on; the files that are left
    }
    state.is_row = state.is_row && part >= 3;
    return state;
}

static void read_states(struct json *json, struct state_graph *graph)
{
    for (json_open(json, '['); json_more(json);) {
        struct graph_state state = read_state(json);
        graph->states = memory_grow(graph->states, &graph->state_capacity, graph->state_count + 1,
                                    sizeof *graph->states);
        graph->states[graph->state_count++] = state;
    }
}

static void read_output(struct json *json, struct state_graph *graph)
{
    struct buffer kind = {0};

    json_string(json, &kind);
    graph->has_terminal = text_equal(buffer_text(&kind), text_of("tty"));
    buffer_free(&kind);
}

// The members that are read; a second one of a name would mean something else to a script.
static const char *const members[] = {"first", "stdout",  "parents", "calls", "texts",
                                      "lines", "program", "nodes",   "states"};
enum { MEMBER_COUNT = sizeof members / sizeof *members };

static bool is_second(struct state_graph *graph, const char *key)
{
    for (unsigned i = 0; i < MEMBER_COUNT; i++) {
        if (strcmp(key, members[i]) == 0) {
            const bool is_again = (graph->members & 1U << i) != 0;
            graph->members |= 1U << i;
            return is_again;
        }
    }
    return false;
}

static void read_member(struct json *json, const char *key, struct state_graph *graph)
{
    if (is_second(graph, key))
        json->failed = true;
    if (strcmp(key, "first") == 0)
        graph->first = json_number(json);
    else if (strcmp(key, "stdout") == 0)
        read_output(json, graph);
    else if (strcmp(key, "parents") == 0)
        read_longs(json, &graph->parents);
    else if (strcmp(key, "calls") == 0)
        read_strings(json, &graph->calls);
    else if (strcmp(key, "texts") == 0)
        read_strings(json, &graph->texts);
    else if (strcmp(key, "lines") == 0)
        read_strings(json, &graph->lines);
    else if (strcmp(key, "program") == 0)
        read_strings(json, &graph->program);
    else if (strcmp(key, "nodes") == 0)
        read_nodes(json, graph);
    else if (strcmp(key, "states") == 0)
        read_states(json, graph);
    else
        json_skip(json);
}

bool state_graph_read(struct state_graph *graph, struct text text)
{
    struct json json = json_begin(text);
    struct buffer key = {0};

    for (json_open(&json, '{'); json_key(&json, &key);)
        read_member(&json, buffer_string(&key), graph);
    buffer_free(&key);
    if (json_failed(&json)) {
        snprintf(graph->fault, sizeof graph->fault, "it is no JSON of that form");
        return false;
    }
    for (unsigned i = 0; i < MEMBER_COUNT; i++) {
        if ((graph->members & 1U << i) == 0) {
            snprintf(graph->fault, sizeof graph->fault, "it has no \"%s\"", members[i]);
            return false;
        }
    }
    return state_graph_is_sound(graph);
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
    free(graph->node_lines.items);
    free_strings(&graph->lines);
    free_strings(&graph->program);
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
    long number = graph->node_texts.items[state_graph_node(graph, state, step->process)];

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

// ---- Finding a way ------------------------------------------------------------------------------

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
    bool is_elsewhere = step->stream == 2 && !graph->has_terminal;

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
