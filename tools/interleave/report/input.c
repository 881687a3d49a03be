// SPDX-License-Identifier: MIT
// Input that is read twice.
// Processes that inherit an open file share its offset, and each has a stdio buffer of its own. A
// child that ends by exit(3) gives back what stands in its buffer: it moves the offset back
// (POSIX, XSH 2.5.1). Its parent, whose buffer holds the same text, then reads that again.
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

// A read of an open file, and what led to it.
struct reading {
    const struct finder *finder;
    const struct edge *edge;
    int object;
    int reader;              // the process, and before its birth the one that forked it
    int64_t offset;          // where it reads
    int64_t had;             // the offset behind what it had read before, -1 unknown
    const struct edge *back; // on which another process moved the offset back, or NULL
};

static const struct node *node_of(const struct finder *finder, const struct edge *edge)
{
    return finder->search->behaviour.nodes[edge->node];
}

// Whether the call reads from the offset that processes may share.
static bool is_read(const struct node *node)
{
    return node->call.kind == CALL_READ && node->call.read.at < 0 &&
           node->call.object != OBJECT_NONE;
}

// Whether the call can be one by which stdio gives back what it has read ahead.
static bool gives_back(const struct node *node)
{
    return node->call.kind == CALL_SEEK && node->call.seek.whence == SEEK_CUR &&
           node->call.seek.offset < 0;
}

static int64_t offset_before(const struct finder *finder, const struct edge *edge, int object)
{
    struct world world;

    world_unpack(&world, &finder->search->packs.keys[edge->from]);
    const struct shared *file = world_look(&world, object);
    const int64_t offset = file ? file->offset : 0;
    world_free(&world);
    return offset;
}

static int64_t returned(const struct finder *finder, const struct edge *edge)
{
    const struct result result = finder_result(finder, edge);

    return result.how == RETURNED ? result.value : -1;
}

// ---- Twice --------------------------------------------------------------------------------------

// The offset at which the file was when the fork began to share it, or -1 if it did not.
static int64_t shared_at(const struct call *fork, int object)
{
    struct position position;

    for (size_t at = 0; at + sizeof position <= fork->text.size; at += sizeof position) {
        memcpy(&position, fork->text.data + at, sizeof position);
        if (position.object == object)
            return position.offset;
    }
    return -1;
}

static void look_at_fork(struct reading *reading, const struct edge *edge)
{
    const struct behaviour *behaviour = &reading->finder->search->behaviour;
    const int process = edge->step.process;
    const bool is_birth = process == behaviour_parent(behaviour, reading->reader) &&
                          returned(reading->finder, edge) == FIRST_PID + reading->reader;

    if (process == reading->reader || is_birth)
        reading->had = shared_at(&node_of(reading->finder, edge)->call, reading->object);
    if (is_birth)
        reading->reader = process;
}

static void look_at_earlier(struct reading *reading, const struct edge *edge)
{
    const struct node *node = node_of(reading->finder, edge);
    const bool reads = is_read(node);

    if (edge->step.kind != STEP_CALL)
        return;
    if (node->call.kind == CALL_FORK) {
        look_at_fork(reading, edge);
        return;
    }
    if (node->call.object != reading->object || (!reads && node->call.kind != CALL_SEEK))
        return;
    if (edge->step.process != reading->reader) {
        if (!reading->back && gives_back(node))
            reading->back = edge;
        return;
    }
    const int64_t value = returned(reading->finder, edge);
    if (value >= 0)
        reading->had = value + (reads ? offset_before(reading->finder, edge, reading->object) : 0);
}

static bool is_standard_input(const struct node *node)
{
    for (int i = 0; i < node->local.count; i++)
        if (node->local.descriptors[i].fd == STDIN_FILENO)
            return node->local.descriptors[i].object == node->call.object;
    return false;
}

static void twice_add(const struct reading *reading)
{
    const struct finder *finder = reading->finder;
    const struct node *back = node_of(finder, reading->back);
    const struct node *node = node_of(finder, reading->edge);
    struct buffer *text = finding_add(finder, FINDING_TWICE, back->process, back->line,
                                      reading->edge->from, reading->edge);

    if (!text)
        return;
    buffer_print(text,
                 "process %d moves the offset of %s back over what its stdio buffer holds, and "
                 "process %d, which has read that already, reads it again",
                 FIRST_PID + back->process, is_standard_input(node) ? "standard input" : "a file",
                 FIRST_PID + node->process);
    if (node->line >= 0)
        buffer_print(text, " (at %s)", finder->search->behaviour.lines.keys[node->line].data);
}

static void look_at_read(const struct finder *finder, const struct edge *edge)
{
    const struct search *search = finder->search;
    const struct node *node = node_of(finder, edge);
    struct reading reading = {.finder = finder,
                              .edge = edge,
                              .object = node->call.object,
                              .reader = edge->step.process,
                              .offset = offset_before(finder, edge, node->call.object),
                              .had = -1};

    if (returned(finder, edge) <= 0)
        return;
    for (int at = edge->from; reading.had < 0 && search->states[at].found_by >= 0;) {
        const struct edge *before = &search->edges[search->states[at].found_by];
        look_at_earlier(&reading, before);
        at = before->from;
    }
    if (reading.back && reading.had > reading.offset)
        twice_add(&reading);
}

static bool any_gives_back(const struct behaviour *behaviour)
{
    for (int i = 0; i < behaviour->count; i++)
        if (gives_back(behaviour->nodes[i]))
            return true;
    return false;
}

void find_input(const struct finder *finder)
{
    const struct search *search = finder->search;
    const bool may_be_twice = any_gives_back(&search->behaviour);

    for (int i = 0; may_be_twice && i < search->edge_count && !deadline_is_over(); i++) {
        const struct edge *edge = &search->edges[i];
        if (edge->step.kind == STEP_CALL && is_read(node_of(finder, edge)))
            look_at_read(finder, edge);
    }
}
