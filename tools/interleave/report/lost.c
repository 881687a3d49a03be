// SPDX-License-Identifier: MIT
// Output that is lost: text stands in a stdio buffer when its process ends without exit(3), or
// executes another program. Text that a fork has copied is lost only if no process writes a copy.
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/report/buffered.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

bool *lost_copies(const struct behaviour *behaviour)
{
    bool *written = memory_new((size_t)behaviour->count, sizeof *written);

    for (int i = 0; i < behaviour->count; i++)
        for (int at = i; at != behaviour->nodes[i]->copied_by && at != NODE_NONE;
             at = behaviour->nodes[at]->parent)
            if (behaviour->nodes[i]->copied_by != NODE_NONE &&
                behaviour->nodes[at]->result.how == AS_CHILD)
                written[behaviour->nodes[at]->parent] = true;
    return written;
}

// ---- The text -----------------------------------------------------------------------------------

// Where the stream writes; NULL where nobody could read the text.
static const char *stream_name(const struct behaviour *behaviour, const struct node *node, int fd)
{
    for (int i = 0; i < node->local.count; i++) {
        const struct descriptor *there = &node->local.descriptors[i];
        const struct object *object = &behaviour->objects[there->object];
        if (there->fd != fd)
            continue;
        return object->kind == OBJECT_OUT                        ? "standard output"
               : object->kind == OBJECT_ERROR                    ? "standard error"
               : behaviour_pipe_writes(behaviour, there->object) ? "a pipe"
               : object->kind == OBJECT_FILE && object->writes && object->content != OBJECT_NONE
                   ? "a file"
                   : NULL;
    }
    return NULL;
}

// Whether the process may be in a signal handler at the node.
static bool may_handle(const struct behaviour *behaviour, const struct node *node)
{
    return node->call.kind == CALL_SIGRETURN ||
           (node->stack == STACK_UNKNOWN ? node->local.signals.handled != 0
                                         : behaviour->stacks[node->stack].in_handler);
}

// The same as safe_part, of text that the process itself has put into the buffer since the node
// BEFORE, where it wrote what stood there. In a handler, the C library may not have noted yet that
// the text is written.
static size_t written_part(const struct behaviour *behaviour, const struct node *node,
                           const struct node *before, const struct waiting_text *text)
{
    const size_t size = text->text.size;

    return may_handle(behaviour, node) && before->call.text.size >= size &&
                   !memcmp(before->call.text.data, text->text.data, size)
               ? size
               : 0;
}

// The offset behind the part of TEXT that is not lost with the process at NODE: it was copied at
// the process's birth, or some child has a copy of it and writes that. A child of vfork(2) has no
// buffers of its own.
static size_t safe_part(const struct finder *finder, const struct node *node,
                        const struct waiting_text *text)
{
    struct node *const *nodes = finder->search->behaviour.nodes;

    for (const struct node *at = node; at->parent != NODE_NONE; at = nodes[at->parent]) {
        const struct node *before = nodes[at->parent];
        if (at->result.how == AS_CHILD)
            return before->call.fork.is_vfork ? text->text.size : buffered_at(before, text);
        if (buffered_ends(before, at))
            return 0;
        if (kind_is(before->call.kind, KIND_WRITE) && before->call.address == text->address)
            return written_part(&finder->search->behaviour, node, before, text);
        if (before->call.kind == CALL_FORK && finder->copies_written[at->parent] &&
            buffered_at(before, text))
            return buffered_at(before, text);
    }
    return 0;
}

// Whether the process is about to write the text: a signal that comes before that is no more than a
// signal that comes early.
static bool is_being_written(const struct node *node, const struct waiting_text *text)
{
    return kind_is(node->call.kind, KIND_WRITE) && node->call.address >= text->address &&
           node->call.address < text->address + text->text.size;
}

// The offset behind what is not lost of TEXT with the process at NODE.
static size_t kept_part(const struct finder *finder, const struct node *node,
                        const struct waiting_text *text)
{
    return text->failed || is_being_written(node, text) ? text->text.size
                                                        : safe_part(finder, node, text);
}

// Appends the streams whose text is lost with the process at NODE, and that text.
static void streams_print(const struct finder *finder, const struct node *node,
                          struct buffer *streams)
{
    for (int i = 0; i < node->waiting_count; i++) {
        const struct waiting_text *text = &node->waiting[i];
        const char *name = stream_name(&finder->search->behaviour, node, text->fd);
        const size_t kept = name ? kept_part(finder, node, text) : text->text.size;
        if (kept >= text->text.size)
            continue;
        buffer_print(streams, "%s for %s: ", streams->size ? "; and" : "", name);
        buffered_print(text->text.data + kept, text->text.size - kept, streams);
    }
}

// ---- On an edge ---------------------------------------------------------------------------------

bool finder_executes(const struct finder *finder, const struct edge *edge)
{
    const struct node *node = finder->search->behaviour.nodes[edge->node];

    if (edge->step.kind != STEP_CALL || node->call.kind != CALL_EXEC)
        return false;
    const struct result result = finder_result(finder, edge);
    return result.how == RETURNED && result.value == 0;
}

// A process that writes into a broken pipe could not have written the text either.
static bool is_end(const struct behaviour *behaviour, const struct node *node, int status)
{
    return WIFEXITED(status) ||
           (WTERMSIG(status) != SIGPIPE && !behaviour_is_executed(behaviour, node));
}

static void end_print(const struct effect *effect, struct buffer *text)
{
    if (effect->died < 0)
        buffer_print(text, "executes another program without fflush");
    else if (WIFEXITED(effect->status))
        buffer_print(text, "ends by _exit without fflush");
    else
        buffer_print(text, "is killed by %s", signal_name(WTERMSIG(effect->status)));
}

void find_lost(const struct finder *finder, const struct edge *edge, const struct world *before,
               const struct effect *effect)
{
    const int process = effect->died < 0 ? edge->step.process : effect->died;
    const struct node *node = finder->search->behaviour.nodes[before->process[process].node];
    struct buffer streams = {0};

    if (node->waiting_count &&
        (effect->died < 0 ? finder_executes(finder, edge)
                          : is_end(&finder->search->behaviour, node, effect->status)))
        streams_print(finder, node, &streams);
    struct buffer *text =
        streams.size ? finding_add(finder, FINDING_LOST, process, node->line, edge->from, edge)
                     : NULL;
    if (text) {
        buffer_print(text, "process %d ", FIRST_PID + process);
        end_print(effect, text);
        buffer_print(text, ", and nobody writes what stands in its stdio buffer%s", streams.data);
    }
    buffer_free(&streams);
}
