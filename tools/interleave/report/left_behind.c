// SPDX-License-Identifier: MIT
// Objects of System V that are still there when the last process has ended: nothing removes them
// but the machine's next start, or a user (ipcs(1), ipcrm(1)).
#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
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

// A node at which a process stood to make the object.
static const struct node *maker_of(const struct behaviour *behaviour, int object)
{
    for (int i = 0; i < behaviour->count; i++) {
        const struct call *call = &behaviour->nodes[i]->call;
        if (call->object == object && ((call->kind == CALL_SEM && call->sem.does == SEM_GETS) ||
                                       (call->kind == CALL_MSG && call->msg.does == MSG_GETS)))
            return behaviour->nodes[i];
    }
    return NULL;
}

static void look_at_object(const struct finder *finder, const struct edge *edge,
                           const struct shared *there)
{
    const bool is_set = there->lists == LISTS_SEMAPHORES;
    const struct node *maker = maker_of(&finder->search->behaviour, there->object);

    if ((is_set || there->lists == LISTS_MESSAGES) && there->content.size && maker)
        left_add(finder, edge, maker->process, maker->line,
                 is_set ? "the set of semaphores (semget)" : "the message queue (msgget)");
}

// Memory that no other process knows ends with its process; other memory may be removed later by
// one of those that run.
static void look_at_memory(const struct finder *finder, const struct edge *edge,
                           const struct world *after, bool others_run)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const struct local *local = &behaviour->nodes[edge->node]->local;

    for (int i = 0; i < local->shm_count; i++) {
        const struct shm *shm = &local->shms[i];
        const struct shared *there = world_look(after, shm->object);
        if (shm->is_removed || (there && there->turned) || (shm->shared && others_run))
            continue;
        left_add(finder, edge, shm->id / IPC_NUMBERS, behaviour->objects[shm->object].line,
                 "the shared memory (shmget)");
    }
}

void find_left_behind(const struct finder *finder, const struct edge *edge,
                      const struct world *after, const struct effect *effect)
{
    const bool others_run = somebody_runs(after);

    if (effect->died < 0)
        return;
    look_at_memory(finder, edge, after, others_run);
    for (int i = 0; i < after->shared_count && !others_run; i++)
        look_at_object(finder, edge, &after->shared[i]);
}
