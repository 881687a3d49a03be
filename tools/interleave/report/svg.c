// SPDX-License-Identifier: MIT
// One schedule as a picture.
#include <stdlib.h>
#include <string.h>

#include "interleave/model/kernel.h"
#include "interleave/report/graph.h"
#include "interleave/report/report.h"
#include "interleave/report/schedule.h"
#include "interleave/report/svg.h"
#include "interleave/search/automaton.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/graph/graph_path.h"
#include "lib/graph/state_graph.h"
#include "lib/graph/timeline.h"

enum { LONGEST = 1000 }; // steps that a picture has room for

// The number that the step has among those of its state; the search has them in the same order.
static int step_number(const struct search *search, int state, const struct step *step)
{
    for (int i = 0; i < search->states[state].count; i++) {
        const struct step *edge = &search->edges[search->states[state].first + i].step;
        if (edge->process == step->process && edge->kind == step->kind &&
            edge->detail == step->detail)
            return i;
    }
    die("--svg: the schedule leaves what is known of the program");
}

static void path_follow(const struct search *search, const struct step *steps, int count,
                        struct graph_path *path)
{
    int state = 0;

    if (count > LONGEST)
        die("--svg: a schedule of %d steps is too long to be drawn", count);
    for (int i = 0; i < count; i++) {
        const int number = step_number(search, state, &steps[i]);
        graph_path_add(path, (size_t)state, (size_t)number);
        state = search->edges[search->states[state].first + number].to;
    }
}

// What the first outcome shows that comes to an end, and how it ends.
struct wanted {
    struct buffer text;
    struct buffer end;
};

static bool outcome_take(void *context, const struct outcome *outcome)
{
    struct wanted *wanted = context;

    if (outcome->end.ending == ENDING_ENDLESS)
        return true;
    for (int i = 0; i < outcome->arc_count; i++)
        buffer_add_bytes(&wanted->text, outcome->arcs[i]->text.data, outcome->arcs[i]->text.size);
    status_print(outcome->end.status, &wanted->end);
    return false;
}

static void path_choose(const struct automaton *automaton, const struct state_graph *graph,
                        struct graph_path *path)
{
    struct wanted wanted = {0};

    if (automaton->endless)
        die("--svg: there are endlessly many outcomes: choose a schedule with --replay");
    automaton_visit(automaton, outcome_take, &wanted);
    if (!wanted.end.size)
        die("--svg: no outcome comes to an end: choose a schedule with --replay");
    if (!state_graph_find(graph, buffer_text(&wanted.text), buffer_text(&wanted.end), path) ||
        path->count > LONGEST)
        die("--svg: there is no schedule that could be drawn");
    buffer_free(&wanted.text);
    buffer_free(&wanted.end);
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

void svg_draw(const struct result_set *set, const struct step *steps, int count, struct buffer *out)
{
    struct state_graph graph = graph_make(set);
    struct graph_path path = {0};
    struct buffer title = {0};

    if (steps)
        path_follow(set->search, steps, count, &path);
    else
        path_choose(set->automaton, &graph, &path);
    buffer_add_string(&title, "The lives of the processes of ");
    buffer_add_string(&title, base_of(set->options->program[0]));
    timeline_draw(out, &graph, &path,
                  &(struct timeline_look){.title = buffer_string(&title), .is_alone = true});
    buffer_free(&title);
    graph_path_free(&path);
    state_graph_free(&graph);
}
