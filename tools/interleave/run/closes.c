// SPDX-License-Identifier: MIT
// Descriptors that a process closes, reads or writes although they are closed already.
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/run/closes.h"
#include "interleave/run/learn.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"

// Whether posix_spawn(3) and the like have made the process: what it closes before it executes a
// program is the C library's work.
static bool is_spawning(const struct segment *segment)
{
    struct node *const *nodes = segment->run->kernel->behaviour->nodes;
    enum result_how how = segment->result.how;
    int at = segment->node;

    if (segment->runner->local.execed)
        return false;
    for (; at != NODE_NONE && how != AS_CHILD; at = nodes[at]->parent)
        how = nodes[at]->result.how;
    return at != NODE_NONE && nodes[at]->call.fork.birth == BIRTH_SPAWN;
}

static void row_end(struct closes *closes)
{
    if (!closes->found.is && !closes->has_never)
        closes->found = closes->again;
    closes->again = (struct closed_again){0};
    closes->has_never = false;
    closes->count = 0;
}

// A row goes up or down by one.
static bool continues_row(const struct closes *closes, int fd)
{
    const int step = fd - closes->last;

    return closes->count > 0 && (closes->count == 1 ? abs(step) == 1 : step == closes->step);
}

void closes_note(const struct segment *segment, const struct stop *entry, int64_t result)
{
    struct closes *closes = &segment->runner->closes;
    const int fd = (int)entry->argument[0];

    if (!continues_row(closes, fd))
        row_end(closes);
    closes->step = fd - closes->last;
    closes->last = fd;
    closes->count++;
    if (result != -EBADF)
        return;
    if (!local_was_closed(&segment->runner->local, fd))
        closes->has_never = true;
    else if (!closes->again.is && !is_spawning(segment))
        closes->again =
            (struct closed_again){true, fd, learn_line(segment->run, segment->runner->pid)};
}

struct closed_again closes_take(struct closes *closes, enum call_kind kind)
{
    if (kind != CALL_CLOSE)
        row_end(closes);
    const struct closed_again found = closes->found;
    closes->found = (struct closed_again){0};
    return found;
}

static bool is_other_direction(const struct object *object, bool reads)
{
    if (reads)
        return object->kind == OBJECT_PIPE_WRITE;
    return object->kind == OBJECT_PIPE_READ || (object->kind == OBJECT_FILE && !object->writes);
}

void bad_use_note(const struct segment *segment, const struct stop *entry)
{
    struct runner *runner = segment->runner;
    const enum call_kind kind = call_kind_of(entry->number);
    const bool reads = kind == CALL_READ;
    const int fd = (int)entry->argument[0];
    const struct descriptor *there = local_find(&runner->local, fd);
    const bool is_bad =
        there ? is_other_direction(&segment->run->kernel->behaviour->objects[there->object], reads)
              : local_was_closed(&runner->local, fd);

    if (!(reads || kind == CALL_WRITE || kind == CALL_WRITEV) || fd <= STDERR_FILENO || !is_bad ||
        runner->bad_use.is)
        return;
    runner->bad_use =
        (struct bad_use){true, there != NULL, reads, fd, learn_line(segment->run, runner->pid)};
}
