// SPDX-License-Identifier: MIT
//
// From a way through the graph to the steps of a picture.

#include "lib/graph/timeline.h"

#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/graph/graph_path.h"
#include "lib/graph/lifelines.h"
#include "lib/graph/state_graph.h"
#include "lib/graph/step_kind.h"

// The steps of a picture while it is made: they borrow from labels and lives.
struct timeline {
    const struct state_graph *graph;
    struct life_step *steps;
    struct buffer *labels;
    enum life *lives; // of all processes after each step
    bool *orphaned;   // the same for the processes whose parents end in each step
    size_t count;
};

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

// Adds "child 1 (1001)".
static void add_name(const struct state_graph *graph, size_t process, struct buffer *label)
{
    state_graph_add_role(graph, process, label);
    buffer_add_string(label, " (");
    buffer_add_number(label, (size_t)graph->first + process);
    buffer_add_byte(label, ')');
}

static void add_call(const struct timeline *timeline, struct buffer *label, size_t from,
                     const struct graph_step *step)
{
    const struct state_graph *graph = timeline->graph;
    long call = graph->nodes[state_graph_node(graph, from, step->process)].call;

    if (step->kind == STEP_SIGNALS)
        buffer_add_string(label, "a signal arrives, before ");
    if (step->kind == STEP_RETURN)
        buffer_add_string(label, "a signal arrives as the last call returns, before ");
    if (step->kind == STEP_SLEEP)
        buffer_add_string(label, "asleep in ");
    if (step->kind == STEP_DECIDE)
        buffer_add_string(label, "a signal ends the process, before ");
    if (step->kind == STEP_ALARM)
        buffer_add_string(label, "the alarm clock goes off, before ");
    buffer_add(label, buffer_text(&graph->calls.items[call]));
    if (step->kind == STEP_FAULT)
        buffer_add_string(label, " fails");
    if (step->kind == STEP_INTERRUPT)
        buffer_add_string(label, " is interrupted by a signal");
}

static void add_label(const struct timeline *timeline, struct buffer *label, size_t from,
                      const struct graph_step *step, const struct life_step *drawn)
{
    const struct state_graph *graph = timeline->graph;
    struct text text = state_graph_text(graph, from, step);

    if (drawn->is_write) {
        while (text.size > 0 && text.data[text.size - 1] == '\n')
            text.size--;
        buffer_add(label, text);
        return;
    }
    add_call(timeline, label, from, step);
    if (drawn->born != LIFELINES_NOBODY || drawn->reaped != LIFELINES_NOBODY) {
        bool is_birth = drawn->born != LIFELINES_NOBODY;
        buffer_add_string(label, is_birth ? ": here begins " : " reaps ");
        add_name(graph, is_birth ? drawn->born : drawn->reaped, label);
    }
    if (state_graph_node(graph, step->to, step->process) == STATE_ZOMBIE) {
        buffer_add_string(label, ": ");
        state_graph_add_role(graph, step->process, label);
        buffer_add_string(label, " is a zombie now");
    }
}

// Notes in ORPHANED which processes STEP makes orphans: their parent lives before it and does not
// after it. True if there are any.
static bool find_orphans(const struct timeline *timeline, size_t from,
                         const struct graph_step *step, bool *orphaned)
{
    const struct state_graph *graph = timeline->graph;
    bool result = false;

    for (size_t i = 1; i < graph->parents.count; i++) {
        size_t parent = (size_t)graph->parents.items[i];
        orphaned[i] = state_graph_node(graph, step->to, i) >= 0 &&
                      state_graph_node(graph, from, parent) >= 0 &&
                      state_graph_node(graph, step->to, parent) < 0;
        result = result || orphaned[i];
    }
    return result;
}

static void add_step(struct timeline *timeline, size_t from, const struct graph_step *step)
{
    size_t processes = timeline->graph->parents.count;
    enum life *after = &timeline->lives[timeline->count * processes];
    bool *orphaned = &timeline->orphaned[timeline->count * processes];
    struct buffer *label = &timeline->labels[timeline->count];
    struct life_step *drawn = &timeline->steps[timeline->count++];

    for (size_t i = 0; i < processes; i++)
        after[i] = life_of(timeline->graph, step->to, i);
    *drawn = (struct life_step){.process = step->process,
                                .born = find_change(timeline, from, step, true),
                                .reaped = find_change(timeline, from, step, false),
                                .is_write = step->stream != 0,
                                .after = after,
                                .orphaned = orphaned,
                                .has_orphans = find_orphans(timeline, from, step, orphaned)};
    add_label(timeline, label, from, step, drawn);
    drawn->label = buffer_text(label);
}

static void free_timeline(struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->count; i++)
        buffer_free(&timeline->labels[i]);
    free(timeline->steps);
    free(timeline->labels);
    free(timeline->lives);
    free(timeline->orphaned);
}

// What each process of GRAPH is called: the role in NAMES, borrowed from ROLES.
static void name_processes(const struct state_graph *graph, struct buffer *roles,
                           struct text *names)
{
    for (size_t i = 0; i < graph->parents.count; i++) {
        state_graph_add_role(graph, i, &roles[i]);
        names[i] = buffer_text(&roles[i]);
    }
}

void timeline_draw(struct buffer *out, const struct state_graph *graph,
                   const struct graph_path *path, const struct timeline_look *look)
{
    struct buffer begin = {0};
    const size_t processes = graph->parents.count;
    struct buffer *roles = memory_new(processes, sizeof *roles);
    struct text *names = memory_new(processes, sizeof *names);
    struct timeline timeline = {
        .graph = graph,
        .steps = memory_new(path->count + 1, sizeof *timeline.steps),
        .labels = memory_new(path->count + 1, sizeof *timeline.labels),
        .lives = memory_new(path->count * processes + 1, sizeof *timeline.lives),
        .orphaned = memory_new(path->count * processes + 1, sizeof *timeline.orphaned)};

    name_processes(graph, roles, names);

    for (size_t i = 0; i < path->count; i++)
        add_step(&timeline, path->states[i], &graph->states[path->states[i]].steps[path->steps[i]]);
    add_name(graph, 0, &begin);
    lifelines_add(out, &(struct lifelines){.title = look->title,
                                           .begin = buffer_text(&begin),
                                           .processes = processes,
                                           .names = names,
                                           .steps = timeline.steps,
                                           .count = timeline.count,
                                           .is_alone = look->is_alone});
    buffer_free(&begin);
    free_timeline(&timeline);
    for (size_t i = 0; i < processes; i++)
        buffer_free(&roles[i]);
    free(roles);
    free(names);
}
