// SPDX-License-Identifier: MIT
//
// From what a terminal shows to a schedule that shows it, and to whose lines they are.

#include <stdlib.h>

#include "weave/runs/run_graph.h"

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/graph/graph_path.h"
#include "lib/graph/state_graph.h"
#include "lib/graph/step_kind.h"
#include "lib/graph/timeline.h"
#include "weave/runs/outcome_list.h"

// The text of OUTCOME where standard error is seen too, or is not; the caller frees it.
static struct buffer text_of_outcome(const struct outcome *outcome, bool has_errors)
{
    struct buffer text = {0};

    for (size_t i = 0; i < outcome->count; i++) {
        const enum outcome_line_kind kind = outcome->lines[i].kind;
        if (kind == OUTCOME_OUTPUT || (kind == OUTCOME_ERROR && has_errors)) {
            buffer_add(&text, outcome->lines[i].text);
            buffer_add_byte(&text, '\n');
        }
    }
    return text;
}

bool run_graph_find(struct run_graph *run, const struct state_graph *graph,
                    const struct outcome *outcome)
{
    struct buffer wanted = text_of_outcome(outcome, state_graph_has_terminal(graph));
    const struct text end = outcome->lines[outcome->count - 1].text;

    *run = (struct run_graph){.graph = graph};
    const bool is_found = state_graph_find(graph, buffer_text(&wanted), end, &run->path);
    buffer_free(&wanted);
    return is_found;
}

static size_t count_lines(struct text text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n' ? 1 : 0;
    return count;
}

size_t run_graph_writer(const struct run_graph *run, size_t number)
{
    for (size_t i = 0; i < run->path.count; i++) {
        size_t state = run->path.states[i];
        const struct graph_step *step = &run->graph->states[state].steps[run->path.steps[i]];
        size_t lines = count_lines(state_graph_text(run->graph, state, step));
        if (step->stream == 2 && !state_graph_has_terminal(run->graph))
            continue;
        if (number < lines)
            return step->process;
        number -= lines;
    }
    return SIZE_MAX;
}

static long kind_at(const struct run_graph *run, size_t number)
{
    return run->graph->states[run->path.states[number]].steps[run->path.steps[number]].kind;
}

static long call_at(const struct run_graph *run, size_t number)
{
    const struct graph_step *step =
        &run->graph->states[run->path.states[number]].steps[run->path.steps[number]];
    long node = state_graph_node(run->graph, run->path.states[number], step->process);

    return run->graph->nodes[node].call;
}

// The calls of one kind that are made to fail, as numbers from FIRST to LAST.
struct failures {
    size_t first;
    size_t last;
};

static struct failures *add_failure(struct failures *failures, size_t *count, size_t *capacity,
                                    size_t number)
{
    if (*count > 0 && failures[*count - 1].last + 1 == number) {
        failures[*count - 1].last = number;
        return failures;
    }
    failures = memory_grow(failures, capacity, *count + 1, sizeof *failures);
    failures[(*count)++] = (struct failures){number, number};
    return failures;
}

static void print_failures(struct buffer *out, const struct failures *failures, size_t count)
{
    bool is_one = count == 1 && failures[0].first == failures[0].last;

    buffer_add_string(out, is_one ? "fork " : "forks ");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_string(out, i + 1 == count ? " and " : ", ");
        buffer_add_number(out, failures[i].first);
        if (failures[i].last > failures[i].first) {
            buffer_add_string(out, failures[i].last == failures[i].first + 1 ? " and " : " to ");
            buffer_add_number(out, failures[i].last);
        }
    }
    buffer_add_string(out, is_one ? " fails" : " fail");
}

bool run_graph_add_failures(struct buffer *out, const struct run_graph *run)
{
    struct failures *failures = NULL;
    size_t count = 0;
    size_t capacity = 0;
    size_t number = 0;
    long call = -1;

    for (size_t i = 0; i < run->path.count && call < 0; i++)
        if (kind_at(run, i) == STEP_FAULT)
            call = call_at(run, i);
    for (size_t i = 0; i < run->path.count && call >= 0; i++) {
        if (call_at(run, i) != call)
            continue;
        number++;
        if (kind_at(run, i) == STEP_FAULT)
            failures = add_failure(failures, &count, &capacity, number);
    }
    if (count > 0)
        print_failures(out, failures, count);
    free(failures);
    return count > 0;
}

void run_graph_draw(struct buffer *out, const struct run_graph *run)
{
    timeline_draw(out, run->graph, &run->path,
                  &(struct timeline_look){.title = "The lives of the processes in this run"});
}

void run_graph_free(struct run_graph *run)
{
    graph_path_free(&run->path);
}
