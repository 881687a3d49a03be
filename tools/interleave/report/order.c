// SPDX-License-Identifier: MIT
// Output whose order is by chance: in some state each of two processes can write next. And input:
// each of them can read next, and gets what the other one does not.
#include <stdbool.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

static const struct node *node_of(const struct search *search, const struct edge *edge)
{
    return search->behaviour.nodes[edge->node];
}

// Whether both edges show text in the same place, and the order makes a difference to the reader.
static bool is_by_chance(const struct finder *finder, const struct edge *one,
                         const struct edge *other)
{
    const struct search *search = finder->search;

    if (one->stream == 0 || other->stream == 0 || one->step.process == other->step.process ||
        (finder->choice.is_apart && one->stream != other->stream))
        return false;
    return one->shown != other->shown ||
           memcmp(node_of(search, one)->call.text.data, node_of(search, other)->call.text.data,
                  one->shown) != 0;
}

// Whether both edges read from the same file or standard input, which processes share, and there is
// something to be read. Several readers of one pipe of the program are usual: they share work.
static bool is_input_by_chance(const struct finder *finder, const struct edge *one,
                               const struct edge *other)
{
    const struct search *search = finder->search;
    const struct call *call = &node_of(search, one)->call;
    const struct call *rival = &node_of(search, other)->call;

    if (one->step.process == other->step.process || call->kind != CALL_READ ||
        rival->kind != CALL_READ || call->object == OBJECT_NONE || call->object != rival->object ||
        one->step.kind != STEP_CALL || other->step.kind != STEP_CALL || call->read.at >= 0 ||
        rival->read.at >= 0)
        return false;
    const enum object_kind kind = search->behaviour.objects[call->object].kind;
    return (kind == OBJECT_FILE || kind == OBJECT_INPUT) && finder_result(finder, one).value > 0 &&
           finder_result(finder, other).value > 0;
}

// The finding is that of the younger process.
static void add(const struct finder *finder, enum finding_kind kind, const struct edge *one,
                const struct edge *other)
{
    const struct search *search = finder->search;
    const struct edge *younger = one->step.process > other->step.process ? one : other;
    const struct edge *older = younger == one ? other : one;
    const int older_line = node_of(search, older)->line;
    struct buffer *text = finding_add(finder, kind, younger->step.process,
                                      node_of(search, younger)->line, younger->from, NULL);

    if (!text)
        return;
    buffer_print(
        text, "process %d %s before or after process %d does", FIRST_PID + younger->step.process,
        kind == FINDING_ORDER ? "writes" : "reads the same input", FIRST_PID + older->step.process);
    if (older_line >= 0)
        buffer_print(text, " (at %s)", search->behaviour.lines.keys[older_line].data);
    buffer_print(text, ", since neither waits for the other");
}

void find_order(const struct finder *finder)
{
    const struct search *search = finder->search;

    for (size_t state = 0; state < search->packs.count; state++) {
        const struct state *there = &search->states[state];
        const int end = there->first + there->count;
        for (int i = there->first; i < end; i++)
            for (int k = there->first; k < i; k++) {
                const struct edge *one = &search->edges[k];
                const struct edge *other = &search->edges[i];
                if (is_by_chance(finder, one, other))
                    add(finder, FINDING_ORDER, one, other);
                if (is_input_by_chance(finder, one, other))
                    add(finder, FINDING_INPUT_ORDER, one, other);
            }
    }
}
