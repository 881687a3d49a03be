// SPDX-License-Identifier: MIT
// Output in the wrong order: text stands in a stdio buffer when its process forks, and the child,
// or what it executes, writes to the same place before the buffer is flushed. What was printed
// first comes last. (Where the child writes its copy of the buffer, too, this is double output.)
#include "interleave/model/behaviour.h"
#include "interleave/model/kinds.h"
#include "interleave/model/world.h"
#include "interleave/report/buffered.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

static bool is_written_at(const struct node *node, const struct waiting_text *text)
{
    return kind_is(node->call.kind, KIND_WRITE) && node->call.address == text->address;
}

// Number of bytes at the beginning of TEXT, at NODE, that the process has got by its own birth.
static size_t inherited_part(const struct behaviour *behaviour, const struct node *node,
                             const struct waiting_text *text)
{
    for (const struct node *at = node; at->parent != NODE_NONE;) {
        const struct node *before = behaviour->nodes[at->parent];
        if (at->result.how == AS_CHILD)
            return buffered_at(before, text);
        if (buffered_ends(before, at) || is_written_at(before, text))
            return 0;
        at = before;
    }
    return 0;
}

// Whether TEXT, which stood in the buffer at the node FORK, still stands there at the node NOW of
// the same process. The process may have written it since, and printed the same once more.
static bool still_waits(const struct behaviour *behaviour, int fork, int now,
                        const struct waiting_text *text)
{
    const struct node *node = behaviour->nodes[now];
    bool is_there = false;

    for (int i = 0; i < node->waiting_count; i++)
        is_there =
            is_there || (node->waiting[i].address == text->address &&
                         buffered_at(behaviour->nodes[fork], &node->waiting[i]) == text->text.size);
    for (int at = now; is_there && at != fork && at != NODE_NONE; at = behaviour->nodes[at]->parent)
        is_there = at == now || !is_written_at(behaviour->nodes[at], text);
    return is_there;
}

// Whether the stream of TEXT leads to the user, and to the same place as what EDGE writes.
static bool is_same_stream(const struct behaviour *behaviour, const struct node *node,
                           const struct waiting_text *text, const struct edge *edge)
{
    const enum object_kind wanted = edge->stream == 1 ? OBJECT_OUT : OBJECT_ERROR;

    for (int i = 0; i < node->local.count; i++)
        if (node->local.descriptors[i].fd == text->fd)
            return behaviour->objects[node->local.descriptors[i].object].kind == wanted;
    return false;
}

static void look_at_text(const struct finder *finder, const struct edge *edge, int fork, int now,
                         const struct waiting_text *text)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const struct node *node = behaviour->nodes[fork];

    if (text->failed || !is_same_stream(behaviour, node, text, edge))
        return;
    const size_t inherited = inherited_part(behaviour, node, text);
    if (inherited >= text->text.size || !still_waits(behaviour, fork, now, text))
        return;
    struct buffer *sentence =
        finding_add(finder, FINDING_REORDERED, -1, node->line, edge->from, edge);
    if (!sentence)
        return;
    buffer_print(
        sentence,
        "process %d writes to standard %s before the text that process %d printed earlier, "
        "and that still stands in its stdio buffer: ",
        FIRST_PID + edge->step.process, edge->stream == 1 ? "output" : "error",
        FIRST_PID + node->process);
    buffered_print(text->text.data + inherited, text->text.size - inherited, sentence);
}

// Whether the process at node AT, born by FORK, has written its own copy of what stood in a buffer.
static bool writes_copy(const struct behaviour *behaviour, int at, int fork)
{
    for (; at != fork; at = behaviour->nodes[at]->parent)
        if (behaviour->nodes[at]->copied_by == fork)
            return true;
    return false;
}

void find_reordered(const struct finder *finder, const struct edge *edge,
                    const struct world *before)
{
    const struct behaviour *behaviour = &finder->search->behaviour;

    for (int at = edge->node; edge->stream && at != NODE_NONE; at = behaviour->nodes[at]->parent) {
        const int fork = behaviour->nodes[at]->parent;
        if (behaviour->nodes[at]->result.how != AS_CHILD || fork == NODE_NONE)
            continue;
        const struct node *node = behaviour->nodes[fork];
        const struct process *parent = &before->process[node->process];
        if (node->waiting_count == 0 || parent->life != LIFE_RUNNING ||
            writes_copy(behaviour, edge->node, fork))
            continue;
        for (int i = 0; i < node->waiting_count; i++)
            look_at_text(finder, edge, fork, parent->node, &node->waiting[i]);
    }
}
