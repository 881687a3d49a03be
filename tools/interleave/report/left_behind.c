// SPDX-License-Identifier: MIT
// Objects of System V, and message queues of POSIX, that are still there when the last process has
// ended: nothing removes them but the machine's next start, or a user (ipcs(1), ipcrm(1)).
#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/mqueue.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"

static bool somebody_runs(const struct world *world)
{
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING)
            return true;
    return false;
}

static void left_add(const struct finder *finder, const struct edge *edge, int process, int line,
                     const char *what)
{
    struct buffer *text = finding_add(finder, FINDING_LEFT_BEHIND, process, line, edge->from, edge);

    if (text)
        buffer_print(text,
                     "%s that process %d makes is still there when the last process has ended, as "
                     "ipcs shows (IPC_RMID removes it)",
                     what, FIRST_PID + process);
}

static bool makes(const struct call *call)
{
    return (call->kind == CALL_SEM && call->sem.does == SEM_GETS) ||
           (call->kind == CALL_MSG && call->msg.does == MSG_GETS) ||
           (call->kind == CALL_SHM && call->shm.does == SHM_GETS);
}

// A node at which a process stood to make the object, and then got its number.
static const struct node *maker_of(const struct behaviour *behaviour, int object)
{
    for (int i = 0; i < behaviour->count; i++) {
        const struct node *after = behaviour->nodes[i];
        const struct node *maker =
            after->parent == NODE_NONE ? NULL : behaviour->nodes[after->parent];
        if (maker && maker->call.object == object && makes(&maker->call) &&
            after->result.value == behaviour->objects[object].number)
            return maker;
    }
    return NULL;
}

static void look_at_object(const struct finder *finder, const struct edge *edge,
                           const struct shared *there)
{
    static const char *const names[] = {[LISTS_SEMAPHORES] = "the set of semaphores (semget)",
                                        [LISTS_MESSAGES] = "the message queue (msgget)",
                                        [LISTS_SEGMENT] = "the shared memory (shmget)"};
    const char *name = names[there->lists];

    if (!name || !there->content.size)
        return;
    const struct node *maker = maker_of(&finder->search->behaviour, there->object);
    if (maker)
        left_add(finder, edge, maker->process, maker->line, name);
}

// A name of message queues of POSIX that still leads to one.
static void look_at_name(const struct finder *finder, const struct edge *edge,
                         const struct named *named)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const struct object *name = &behaviour->objects[named->name];

    if (name->kind != OBJECT_MQ_NAME || named->content == OBJECT_NONE)
        return;
    const struct node *maker = behaviour->nodes[mqueue_maker(behaviour, named->content)];
    struct buffer *text =
        finding_add(finder, FINDING_LEFT_BEHIND, maker->process, maker->line, edge->from, edge);
    if (text)
        buffer_print(
            text,
            "the message queue /%s (mq_open) that process %d makes is still there when the "
            "last process has ended (mq_unlink removes it)",
            behaviour->mqueue_names.keys[name->number].data, FIRST_PID + maker->process);
}

void find_left_behind(const struct finder *finder, const struct edge *edge,
                      const struct world *after, const struct effect *effect)
{
    const bool others_run = somebody_runs(after);

    if (effect->died < 0)
        return;
    for (int i = 0; i < after->shared_count && !others_run; i++)
        look_at_object(finder, edge, &after->shared[i]);
    for (int i = 0; i < after->named_count && !others_run; i++)
        look_at_name(finder, edge, &after->named[i]);
}
