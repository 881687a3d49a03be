// SPDX-License-Identifier: MIT
// The critical step of a finding. A state is safe if some ending can be reached from it without the
// finding. The critical step is the first one of the schedule that leads from a safe state to one
// that is not, or that is itself what is wrong.
//
// Schedules that never end are not looked at. In a reduced graph (reduction.h) every state keeps
// its endings, and each way to them is equivalent to one of the full graph.
#include "interleave/report/critical.h"

#include <stdbool.h>
#include <stdlib.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/report/findings.h"
#include "interleave/report/schedule.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

struct marks {
    struct search *search;
    int *incoming;   // numbers of all edges, in the order of the states to which they lead
    int *first;      // by state, and one more: index of its first edge in `incoming`
    bool *bad_edge;  // the finding occurs on the edge
    bool *bad_state; // the finding occurs in the state, or in the endless part that it begins
    bool *is_safe;   // by state
    int *queue;      // has room for all states
};

// Only these kinds are added for every edge or ending at which they occur.
static bool is_decided(enum finding_kind kind)
{
    switch (kind) {
    case FINDING_ZOMBIE:
    case FINDING_ORPHAN:
    case FINDING_STUCK:
    case FINDING_ENDLESS:
    case FINDING_CRASH:
    case FINDING_PIPE:
    case FINDING_MINUS_ONE:
    case FINDING_UNTOLD:
    case FINDING_STATUS:
    case FINDING_MISSING_EXIT:
    case FINDING_NO_CHILD:
    case FINDING_LOST:
    case FINDING_CLOSED:
    case FINDING_USED:
    case FINDING_DIRECTION:
    case FINDING_REAPED:
    case FINDING_HANDED:
    case FINDING_LEFT_BEHIND:
    case FINDING_LATE:
    case FINDING_EXIT_IN_CHILD:
    case FINDING_EXIT_VALUE:
    case FINDING_REORDERED:
        return true;
    default:
        return false;
    }
}

// ---- Safe states --------------------------------------------------------------------------------

static struct marks marks_new(struct search *search)
{
    const size_t states = search->packs.count;
    const size_t edges = (size_t)search->edge_count;
    struct marks marks = {.search = search,
                          .incoming = memory_new(edges + 1, sizeof *marks.incoming),
                          .first = memory_new(states + 2, sizeof *marks.first),
                          .bad_edge = memory_new(edges + 1, sizeof *marks.bad_edge),
                          .bad_state = memory_new(states, sizeof *marks.bad_state),
                          .is_safe = memory_new(states, sizeof *marks.is_safe),
                          .queue = memory_new(states, sizeof *marks.queue)};

    // Counting sort: `first` holds the end of each state's edges until they are filled in.
    for (size_t i = 0; i < edges; i++)
        marks.first[search->edges[i].to + 1]++;
    for (size_t state = 0; state < states; state++)
        marks.first[state + 1] += marks.first[state];
    for (size_t i = edges; i-- > 0;)
        marks.incoming[--marks.first[search->edges[i].to + 1]] = (int)i;
    for (size_t state = 0; state < states; state++)
        marks.first[state] = marks.first[state + 1];
    marks.first[states] = (int)edges;
    return marks;
}

static void marks_free(struct marks *marks)
{
    free(marks->incoming);
    free(marks->first);
    free(marks->bad_edge);
    free(marks->bad_state);
    free(marks->is_safe);
    free(marks->queue);
}

// Marks where the finding NUMBER occurs, or removes these marks.
static void marks_set(struct marks *marks, const struct findings *findings, int number, bool value)
{
    for (size_t i = 0; i < findings->occurrence_count; i++) {
        const struct occurrence *here = &findings->occurrences[i];
        if (here->finding != number)
            continue;
        if (here->edge >= 0)
            marks->bad_edge[here->edge] = value;
        else
            marks->bad_state[here->state] = value;
    }
}

// The state that stands for the ending that STATE is or belongs to, or -1.
static int ending_at(const struct search *search, int state)
{
    if (search->part[state] >= 0)
        return search->endless[search->part[state]].first;
    return search->states[state].ending == ENDING_NONE ? -1 : state;
}

// Finds the safe states, backwards from the endings. False if the graph has no ending.
static bool safe_find(struct marks *marks)
{
    const struct search *search = marks->search;
    bool any_ending = false;
    int count = 0;

    for (int state = 0; state < (int)search->packs.count; state++) {
        const int ending = ending_at(search, state);
        any_ending |= ending >= 0;
        marks->is_safe[state] = ending >= 0 && !marks->bad_state[ending];
        if (marks->is_safe[state])
            marks->queue[count++] = state;
    }
    for (int read = 0; read < count; read++) {
        const int to = marks->queue[read];
        for (int i = marks->first[to]; i < marks->first[to + 1]; i++) {
            const int edge = marks->incoming[i];
            const int from = search->edges[edge].from;
            if (marks->bad_edge[edge] || marks->bad_state[from] || marks->is_safe[from])
                continue;
            marks->is_safe[from] = true;
            marks->queue[count++] = from;
        }
    }
    return any_ending;
}

// ---- Along the schedule -------------------------------------------------------------------------

// The number of the edge that takes the step from the state; -1 if the graph has none.
static int edge_of(const struct search *search, int state, struct step step)
{
    const struct state *there = &search->states[state];

    for (int i = there->first; i < there->first + there->count; i++)
        if (step_equal(search->edges[i].step, step))
            return i;
    return -1;
}

static void step_tell(struct search *search, const struct edge *edge, struct buffer *text)
{
    const struct node *node = search->behaviour.nodes[edge->node];
    struct world before;
    struct world after;
    struct effect effect;

    world_unpack(&before, &search->packs.keys[edge->from]);
    world_unpack(&after, &search->packs.keys[edge->from]);
    if (search_step(search, &after, edge->step, &effect)) {
        buffer_print(text, "%d: ", FIRST_PID + edge->step.process);
        step_print(search, &before, edge->step, &effect, text);
        if (node->line >= 0)
            buffer_print(text, ", at %s", search->behaviour.lines.keys[node->line].data);
    }
    world_free(&before);
    world_free(&after);
}

static void look_along(const struct marks *marks, struct finding *finding)
{
    const struct search *search = marks->search;
    int state = 0;

    if (!marks->is_safe[0])
        finding->critical = 0;
    for (int i = 0; marks->is_safe[state] && i < finding->count; i++) {
        const int edge = edge_of(search, state, finding->steps[i]);
        if (edge < 0)
            return;
        state = search->edges[edge].to;
        if (!marks->bad_edge[edge] && marks->is_safe[state])
            continue;
        finding->critical = i + 1;
        step_tell(marks->search, &search->edges[edge], &finding->critical_step);
        return;
    }
}

void critical_find(struct findings *findings, struct search *search)
{
    if (!search_is_complete(search) || findings->is_cut || findings->unseen || findings->count == 0)
        return;
    struct marks marks = marks_new(search);
    for (int i = 0; i < findings->count && !deadline_is_over(); i++) {
        if (!is_decided(findings->list[i].kind))
            continue;
        marks_set(&marks, findings, i, true);
        if (safe_find(&marks))
            look_along(&marks, &findings->list[i]);
        marks_set(&marks, findings, i, false);
    }
    marks_free(&marks);
}

void critical_print(const struct finding *finding, struct buffer *text)
{
    if (finding->critical == 0)
        buffer_print(text, "from the start: no schedule avoids it");
    if (finding->critical > 0)
        buffer_print(text, "after step %d, %s", finding->critical, finding->critical_step.data);
}
