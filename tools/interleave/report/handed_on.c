// SPDX-License-Identifier: MIT
// Descriptors that a program inherits because they are still open at execve(2), without FD_CLOEXEC.
#include <unistd.h>

#include "interleave/model/behaviour.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"

static const char *object_name(enum object_kind kind)
{
    switch (kind) {
    case OBJECT_PIPE_READ:
        return "the read end of a pipe";
    case OBJECT_PIPE_WRITE:
        return "the write end of a pipe";
    case OBJECT_PIPE_BOTH:
        return "a FIFO";
    case OBJECT_SOCKET:
        return "a socket";
    case OBJECT_OUT:
        return "standard output";
    case OBJECT_ERROR:
        return "standard error";
    case OBJECT_DIRECTORY:
        return "a directory";
    default:
        return "a file";
    }
}

static void descriptor_print(const struct behaviour *behaviour, const struct descriptor *descriptor,
                             struct buffer *text)
{
    const struct object *object = &behaviour->objects[descriptor->object];
    const bool is_pipe = behaviour_pipe(behaviour, descriptor->object) != OBJECT_NONE;

    buffer_print(text, "%d (%s", descriptor->fd, object_name(object->kind));
    if (is_pipe && object->line >= 0)
        buffer_print(text, " made at %s", behaviour->lines.keys[object->line].data);
    buffer_print(text, ")");
}

// The next descriptor above FD that an executed program inherits, or NULL.
static const struct descriptor *next_inherited(const struct local *local, int fd)
{
    const struct descriptor *next = NULL;

    for (int i = 0; i < local->count; i++) {
        const struct descriptor *there = &local->descriptors[i];
        if (there->fd > fd && !there->close_on_exec && (!next || there->fd < next->fd))
            next = there;
    }
    return next;
}

void find_handed_on(const struct finder *finder, const struct edge *edge)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const struct node *node = behaviour->nodes[edge->node];
    const struct descriptor *at = next_inherited(&node->local, STDERR_FILENO);

    if (!at || behaviour_is_executed(behaviour, node) || !finder_executes(finder, edge))
        return;
    struct buffer *text =
        finding_add(finder, FINDING_HANDED, edge->step.process, node->line, edge->from, edge);
    if (!text)
        return;
    buffer_print(text, "process %d executes another program, which inherits descriptor ",
                 FIRST_PID + edge->step.process);
    for (const char *before = ""; at; before = " and descriptor ") {
        buffer_print(text, "%s", before);
        descriptor_print(behaviour, at, text);
        at = next_inherited(&node->local, at->fd);
    }
    buffer_print(text, ": close it before, or set FD_CLOEXEC");
}
