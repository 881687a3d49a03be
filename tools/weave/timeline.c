// SPDX-License-Identifier: MIT
//
// The lifelines below a terminal: from a way through the graph to the steps of a picture.

#include "weave/timeline.h"

#include <stdlib.h>

#include "lib/lifelines.h"
#include "lib/memory.h"
#include "weave/html.h"
#include "weave/state_graph.h"

// The steps of a picture while it is made: they borrow from labels and lives.
struct timeline {
    const struct state_graph *graph;
    struct life_step *steps;
    struct buffer *labels;
    enum life *lives; // of all processes after each step
    size_t count;
};

// What the outcome prints, as one text; the caller frees it.
static struct buffer text_of_outcome(const struct outcome *outcome)
{
    struct buffer text = {0};

    for (size_t i = 0; i + 1 < outcome->count; i++) {
        buffer_add(&text, text_from(outcome->lines[i], OUTCOME_MARK_LENGTH));
        buffer_add_byte(&text, '\n');
    }
    return text;
}

static size_t siblings(const struct state_graph *graph, size_t process, size_t *number)
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

// Adds what a process is to the first one: "child 2", or "the child" when there is one.
static void add_role(struct buffer *out, const struct state_graph *graph, size_t process)
{
    long parent = graph->parents.items[process];
    size_t number = 0;
    size_t count = siblings(graph, process, &number);
    const char *name = "descendant";

    if (parent < 0)
        name = "parent";
    else if (parent == 0)
        name = "child";
    else if (graph->parents.items[parent] == 0)
        name = "grandchild";
    html_add(out, count == 1 ? "the %s" : "%s ", name);
    if (count > 1)
        html_add(out, "%z", number);
}

static enum life life_of(const struct state_graph *graph, size_t state, size_t process)
{
    long node = state_graph_node(graph, state, process);

    if (node < 0)
        return node == STATE_ZOMBIE ? LIFE_ZOMBIE : LIFE_NONE;
    for (size_t i = 0; i < graph->states[state].count; i++) {
        if (graph->states[state].steps[i].process == process)
            return LIFE_RUNNING;
    }
    return LIFE_WAITING;
}

// The first process, other than the one whose step it is, that was in one of two ways before and is
// in the other after.
static size_t find_change(const struct timeline *timeline, size_t from,
                          const struct graph_step *step, bool is_birth)
{
    const struct state_graph *graph = timeline->graph;

    for (size_t i = 0; i < graph->parents.count; i++) {
        long before = state_graph_node(graph, from, i);
        long after = state_graph_node(graph, step->to, i);
        bool is_it = is_birth ? before == STATE_ABSENT && after != STATE_ABSENT
                              : before == STATE_ZOMBIE && after == STATE_ABSENT;
        if (is_it && i != step->process)
            return i;
    }
    return LIFELINES_NOBODY;
}

static void add_label(const struct timeline *timeline, struct buffer *label, size_t from,
                      const struct graph_step *step, const struct life_step *drawn)
{
    const struct state_graph *graph = timeline->graph;
    struct text text = state_graph_text(graph, from, step);
    long call = graph->node_calls.items[state_graph_node(graph, from, step->process)];

    if (drawn->is_write) {
        while (text.size > 0 && text.data[text.size - 1] == '\n')
            text.size--;
        buffer_add(label, text);
        return;
    }
    buffer_add(label, buffer_text(&graph->calls.items[call]));
    if (step->is_made_to_fail)
        buffer_add_string(label, " fails");
    if (drawn->born != LIFELINES_NOBODY || drawn->reaped != LIFELINES_NOBODY) {
        buffer_add_string(label, drawn->born != LIFELINES_NOBODY ? ": there begins " : ": reaps ");
        add_role(label, graph, drawn->born != LIFELINES_NOBODY ? drawn->born : drawn->reaped);
    }
    if (state_graph_node(graph, step->to, step->process) == STATE_ZOMBIE) {
        buffer_add_string(label, ": ");
        add_role(label, graph, step->process);
        buffer_add_string(label, " is a zombie");
    }
}

static void add_step(struct timeline *timeline, size_t from, const struct graph_step *step)
{
    size_t processes = timeline->graph->parents.count;
    enum life *after = &timeline->lives[timeline->count * processes];
    struct buffer *label = &timeline->labels[timeline->count];
    struct life_step *drawn = &timeline->steps[timeline->count++];

    for (size_t i = 0; i < processes; i++)
        after[i] = life_of(timeline->graph, step->to, i);
    *drawn = (struct life_step){.process = step->process,
                                .born = find_change(timeline, from, step, true),
                                .reaped = find_change(timeline, from, step, false),
                                .is_write = step->stream != 0,
                                .after = after};
    add_label(timeline, label, from, step, drawn);
    drawn->label = buffer_text(label);
}

static void draw(struct buffer *out, const struct state_graph *graph, const struct graph_path *path,
                 const char *id)
{
    struct timeline timeline = {
        .graph = graph,
        .steps = memory_new(path->count + 1, sizeof *timeline.steps),
        .labels = memory_new(path->count + 1, sizeof *timeline.labels),
        .lives = memory_new(path->count * graph->parents.count + 1, sizeof *timeline.lives)};

    for (size_t i = 0; i < path->count; i++)
        add_step(&timeline, path->states[i], &graph->states[path->states[i]].steps[path->steps[i]]);
    lifelines_add(out, &(struct lifelines){.id = id,
                                           .title = "The lives of the processes in this run",
                                           .processes = graph->parents.count,
                                           .steps = timeline.steps,
                                           .count = timeline.count});
    for (size_t i = 0; i < timeline.count; i++)
        buffer_free(&timeline.labels[i]);
    free(timeline.steps);
    free(timeline.labels);
    free(timeline.lives);
}

void timeline_add(struct buffer *out, struct text graph_text, const struct outcome *outcome,
                  struct text id)
{
    struct state_graph graph = {0};
    struct graph_path path = {0};
    struct buffer wanted = text_of_outcome(outcome);
    struct buffer name = {0};

    buffer_add_string(&name, "lives:");
    buffer_add(&name, id);
    if (graph_text.size > 0 && state_graph_read(&graph, graph_text) &&
        state_graph_find(&graph, buffer_text(&wanted), &path))
        draw(out, &graph, &path, buffer_string(&name));
    state_graph_free(&graph);
    graph_path_free(&path);
    buffer_free(&wanted);
    buffer_free(&name);
}
