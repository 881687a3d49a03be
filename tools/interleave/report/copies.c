// SPDX-License-Identifier: MIT
// Output that is written twice: a fork copies a stdio buffer with text, and both processes flush
// it.
#include <stdlib.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/report/schedule.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

// The text is really written: to the user, into a pipe or a file.
static bool is_made(const struct edge *edge)
{
    return edge->step.kind == STEP_CALL || edge->stream;
}

// The first edge after this one at which another process writes what the same fork copied; -1 for
// none. FROM_EDGE is set by state: the edge that leads to it.
static int copy_after(const struct search *search, const struct edge *edge, int *from_edge)
{
    const int fork = search->behaviour.nodes[edge->node]->copied_by;
    int *queue = memory_new(search->packs.count + 1, sizeof *queue);
    int read = 0;
    int written = 1;
    int found = -1;

    for (size_t i = 0; i < search->packs.count; i++)
        from_edge[i] = -1;
    queue[0] = edge->to;
    while (read < written && found < 0) {
        const struct state *there = &search->states[queue[read++]];
        for (int i = there->first; i < there->first + there->count && found < 0; i++) {
            const struct edge *next = &search->edges[i];
            if (search->behaviour.nodes[next->node]->copied_by == fork &&
                next->step.process != edge->step.process && is_made(next))
                found = i;
            if (from_edge[next->to] < 0 && next->to != edge->to) {
                from_edge[next->to] = i;
                queue[written++] = next->to;
            }
        }
    }
    free(queue);
    return found;
}

// Appends the path from the first copy to the second to the witness of the last finding.
static void witness_extend(const struct finder *finder, const struct edge *first,
                           const int *from_edge, int second)
{
    struct finding *finding = &finder->findings->list[finder->findings->count - 1];
    const struct edge *edges = finder->search->edges;
    int more = 1;

    for (int at = edges[second].from; at != first->to; at = edges[from_edge[at]].from)
        more++;
    finding->steps = memory_resize(finding->steps, (size_t)finding->count + (size_t)more,
                                   sizeof *finding->steps);
    finding->count += more;
    int i = finding->count;
    finding->steps[--i] = edges[second].step;
    for (int at = edges[second].from; at != first->to; at = edges[from_edge[at]].from)
        finding->steps[--i] = edges[from_edge[at]].step;
}

static const struct buffer *copied_text(const struct search *search, const struct node *node)
{
    const struct node *fork = search->behaviour.nodes[node->copied_by];

    for (int i = 0; i < fork->waiting_count; i++)
        if (fork->waiting[i].address == node->call.address)
            return &fork->waiting[i].text;
    return &node->call.text;
}

static void look_at_copy(const struct finder *finder, const struct edge *edge, int *from_edge)
{
    const struct search *search = finder->search;
    const struct node *node = search->behaviour.nodes[edge->node];
    const int second = copy_after(search, edge, from_edge);

    if (second < 0)
        return;
    struct buffer *text =
        finding_add(finder, FINDING_DOUBLE, -1, search->behaviour.nodes[node->copied_by]->line,
                    edge->from, edge);
    if (!text)
        return;
    witness_extend(finder, edge, from_edge, second);
    buffer_print(text, "processes %d and %d both write what stood in a stdio buffer at the fork: ",
                 FIRST_PID + edge->step.process, FIRST_PID + search->edges[second].step.process);
    const struct buffer *copied = copied_text(search, node);
    text_quote(copied->data, copied->size, text);
}

void find_copies(const struct finder *finder)
{
    const struct search *search = finder->search;
    int *from_edge = memory_new(search->packs.count, sizeof *from_edge);
    struct key_table done = {0};

    for (int i = 0; i < search->edge_count && !deadline_is_over(); i++) {
        const struct edge *edge = &search->edges[i];
        const int key[2] = {search->behaviour.nodes[edge->node]->copied_by, edge->step.process};
        bool is_new = false;
        if (key[0] == NODE_NONE || !is_made(edge))
            continue;
        key_table_intern(&done, key, sizeof key, &is_new);
        if (is_new)
            look_at_copy(finder, edge, from_edge);
    }
    key_table_free(&done);
    free(from_edge);
}
