// SPDX-License-Identifier: MIT
// System V shared memory. The content of a segment's object is a struct shm_segment. A segment that
// does not exist has no content.
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/shm.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

int shm_memory(int segment)
{
    return segment + 1;
}

// ---- Segments -----------------------------------------------------------------------------------

static bool exists(const struct shared *there)
{
    return there && there->lists == LISTS_SEGMENT && there->content.size;
}

static struct shm_segment segment_get(const struct shared *there)
{
    struct shm_segment segment;

    memcpy(&segment, there->content.data, sizeof segment);
    return segment;
}

static void segment_set(struct shared *there, const struct shm_segment *segment)
{
    memcpy(there->content.data, segment, sizeof *segment);
}

static struct shared *segment_by_key(struct world *world, int64_t key)
{
    for (int i = 0; key != IPC_PRIVATE && i < world->shared_count; i++)
        if (exists(&world->shared[i]) && segment_get(&world->shared[i]).key == key)
            return &world->shared[i];
    return NULL;
}

// ---- Who has it attached ------------------------------------------------------------------------

static int64_t count_of(const struct kernel *kernel, const struct world *world, int process,
                        int segment)
{
    const struct process *there = &world->process[process];
    int64_t count = 0;

    if (there->life != LIFE_RUNNING || there->closed)
        return 0;
    const struct local *local = &kernel_node(kernel, world, process)->local;
    for (int i = 0; i < local->mapping_count; i++)
        count += local->mappings[i].object == shm_memory(segment);
    return count;
}

// A child of vfork has attached nothing: it uses its parent's memory.
static bool borrows_memory(const struct world *world, int process)
{
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING && world->process[i].vforked == process)
            return true;
    return false;
}

static int64_t count_all(const struct kernel *kernel, const struct world *world, int segment)
{
    int64_t count = 0;

    for (int i = 0; i < world->count; i++)
        count += borrows_memory(world, i) ? 0 : count_of(kernel, world, i, segment);
    return count;
}

bool shm_look(const struct kernel *kernel, const struct world *world, int object,
              struct shm_segment *segment, int64_t *attached)
{
    const struct shared *there = world_look(world, object);

    if (!exists(there))
        return false;
    *segment = segment_get(there);
    *attached = count_all(kernel, world, object);
    return true;
}

static void drop(struct world *world, int segment)
{
    struct shared *memory = world_shared(world, shm_memory(segment));

    memory->content.size = 0;
    memory->pages.size = 0;
    world_shared(world, segment)->content.size = 0;
}

// LEFT: how often the segment stays attached after the step.
static void drop_if_over(struct world *world, int segment, int64_t left)
{
    if (segment_get(world_look(world, segment)).mode & SHM_DEST && left == 0)
        drop(world, segment);
}

static void touch(const struct kernel *kernel, struct world *world, int process, int segment,
                  bool detaches)
{
    struct shared *there = world_shared(world, segment);
    struct shm_segment known = segment_get(there);

    if (!kernel->scope->sem_owners)
        return;
    known.last = process + 1;
    known.attached |= !detaches;
    known.detached |= detaches;
    segment_set(there, &known);
}

// The I-th segment of the world that the process has attached and does not borrow, or OBJECT_NONE.
static int attached_at(const struct kernel *kernel, const struct world *world, int process, int i)
{
    const struct shared *there = &world->shared[i];

    return exists(there) && count_of(kernel, world, process, there->object) &&
                   !borrows_memory(world, process)
               ? there->object
               : OBJECT_NONE;
}

bool shm_leaves_in_sight(const struct kernel *kernel, const struct world *world, int process)
{
    for (int i = 0; i < world->shared_count; i++) {
        const int segment = attached_at(kernel, world, process, i);
        if (segment != OBJECT_NONE &&
            (kernel->scope->attachments || segment_get(&world->shared[i]).mode & SHM_DEST))
            return true;
    }
    return false;
}

void shm_leave(const struct kernel *kernel, struct world *world, int process)
{
    for (int i = 0; i < world->shared_count; i++) {
        const int segment = attached_at(kernel, world, process, i);
        if (segment == OBJECT_NONE)
            continue;
        touch(kernel, world, process, segment, true);
        drop_if_over(world, segment,
                     count_all(kernel, world, segment) - count_of(kernel, world, process, segment));
    }
}

void shm_fork(const struct kernel *kernel, struct world *world, int process)
{
    for (int i = 0; i < world->shared_count; i++) {
        const int segment = attached_at(kernel, world, process, i);
        if (segment != OBJECT_NONE)
            touch(kernel, world, process, segment, false);
    }
}

// ---- The calls ----------------------------------------------------------------------------------

enum { OWNER_SHIFT = 6 }; // the segment is the user's own

static int64_t get_known(const struct kernel *kernel, const struct shared *there,
                         const struct shm_arguments *shm)
{
    const struct shm_segment known = segment_get(there);

    if (shm->flags & IPC_CREAT && shm->flags & IPC_EXCL)
        return -EEXIST;
    if (shm->size > known.size)
        return -EINVAL;
    if (shm->wants & ~(known.mode >> OWNER_SHIFT))
        return -EACCES;
    return kernel->behaviour->objects[there->object].number;
}

static int64_t get(const struct kernel *kernel, struct world *world, int process,
                   const struct call *call)
{
    const struct shm_arguments *shm = &call->shm;
    struct shared *there = segment_by_key(world, shm->key);

    if (there)
        return get_known(kernel, there, shm);
    if (shm->key != IPC_PRIVATE && !(shm->flags & IPC_CREAT))
        return -ENOENT;
    if (shm->size <= 0)
        return -EINVAL;
    const struct shm_segment made = {.key = shm->key,
                                     .size = shm->size,
                                     .mode = shm->flags & 0777,
                                     .maker = kernel->scope->sem_owners ? process + 1 : 0};
    there = world_shared(world, call->object);
    there->lists = LISTS_SEGMENT;
    there->content.size = 0;
    buffer_add_bytes(&there->content, &made, sizeof made);
    return kernel->behaviour->objects[call->object].number;
}

static int64_t remove_it(const struct kernel *kernel, struct world *world, int segment)
{
    struct shared *there = world_shared(world, segment);
    struct shm_segment known = segment_get(there);

    known.key = IPC_PRIVATE;
    known.mode |= SHM_DEST;
    segment_set(there, &known);
    drop_if_over(world, segment, count_all(kernel, world, segment));
    return 0;
}

static void stat_it(const struct kernel *kernel, const struct world *world, int segment,
                    struct result *result)
{
    struct {
        struct shm_segment segment;
        int64_t attached;
    } known;

    (void)shm_look(kernel, world, segment, &known.segment, &known.attached);
    result->fingerprint =
        text_hash((struct text){(const char *)(const void *)&known, sizeof known});
}

int64_t shm_do(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result)
{
    const int segment = call->object;

    if (call->shm.does == SHM_GETS)
        return get(kernel, world, process, call);
    const struct shared *there = world_look(world, segment);
    // Of a segment that is removed it makes a difference when the last process detaches it.
    if (!exists(there) || segment_get(there).mode & SHM_DEST)
        scope_attachments(kernel->scope);
    if (!exists(there))
        return -EINVAL;
    switch (call->shm.does) {
    case SHM_ATTACHES:
        result->size = (uint64_t)segment_get(there).size;
        touch(kernel, world, process, segment, false);
        return 0;
    case SHM_DETACHES:
        touch(kernel, world, process, segment, true);
        drop_if_over(world, segment, count_all(kernel, world, segment) - 1);
        return 0;
    case IPC_RMID:
        return remove_it(kernel, world, segment);
    default:
        stat_it(kernel, world, segment, result);
        return 0;
    }
}
