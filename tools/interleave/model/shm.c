// SPDX-License-Identifier: MIT
// System V shared memory. The content of a segment's object is a struct shm_segment. A segment that
// does not exist has no content.
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/model/shm.h"
#include "interleave/model/system_v.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

int shm_memory(int segment)
{
    return segment + 1;
}

enum { PAGE = 4096 };

static int64_t pages_of(int64_t size)
{
    return (size + PAGE - 1) / PAGE;
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
        if (exists(&world->shared[i]) && segment_get(&world->shared[i]).common.key == key)
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
    if (segment_get(world_look(world, segment)).common.mode & SHM_DEST && left == 0)
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
            (kernel->scope->attachments || segment_get(&world->shared[i]).common.mode & SHM_DEST))
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

static int64_t get_known(const struct kernel *kernel, const struct shared *there,
                         const struct shm_arguments *shm)
{
    const struct shm_segment known = segment_get(there);

    if (shm->flags & IPC_CREAT && shm->flags & IPC_EXCL)
        return -EEXIST;
    if (shm->size > known.size)
        return -EINVAL;
    if (shm->wants & ~(known.common.mode >> OWNER_SHIFT))
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
    const struct shm_segment made = {
        .common = {.key = shm->key,
                   .mode = shm->flags & 0777,
                   .index = system_v_take(kernel, world, LISTS_SEGMENT)},
        .size = shm->size,
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

    known.common.key = IPC_PRIVATE;
    known.common.mode |= SHM_DEST;
    segment_set(there, &known);
    drop_if_over(world, segment, count_all(kernel, world, segment));
    return 0;
}

// What IPC_STAT stores, as a number.
static int64_t stat_it(const struct kernel *kernel, const struct world *world, int segment,
                       struct result *result)
{
    struct {
        struct shm_segment segment;
        int64_t attached;
    } known;

    if (!shm_look(kernel, world, segment, &known.segment, &known.attached))
        return -EINVAL;
    result->fingerprint =
        text_hash((struct text){(const char *)(const void *)&known, sizeof known});
    return 0;
}

static int64_t set_it(struct world *world, const struct call *call)
{
    struct shared *there = world_shared(world, call->object);
    struct shm_segment known = segment_get(there);

    known.common.mode = (known.common.mode & ~0777) | (call->shm.flags & 0777);
    segment_set(there, &known);
    return 0;
}

// The bytes of all segments that are locked.
static int64_t locked(const struct world *world)
{
    int64_t sum = 0;

    for (int i = 0; i < world->shared_count; i++)
        if (exists(&world->shared[i]) && segment_get(&world->shared[i]).common.mode & SHM_LOCKED)
            sum += pages_of(segment_get(&world->shared[i]).size) * PAGE;
    return sum;
}

// shmctl_do_lock in Linux. Locked memory is never swapped out, and is no other one otherwise.
static int64_t lock_it(struct world *world, const struct call *call)
{
    struct shared *there = world_shared(world, call->object);
    struct shm_segment known = segment_get(there);
    const int64_t most = call->shm.size;

    if (call->shm.does == SHM_UNLOCK) {
        known.common.mode &= ~SHM_LOCKED;
    } else if (!(known.common.mode & SHM_LOCKED)) {
        if (most >= 0 && locked(world) + pages_of(known.size) * PAGE > most)
            return most ? -ENOMEM : -EPERM;
        known.common.mode |= SHM_LOCKED;
    }
    segment_set(there, &known);
    return 0;
}

struct shminfo shm_limits(void)
{
    enum { SEGMENTS_MAX = 4096, BELOW_MAX = 1 << 24 }; // as uapi/linux/shm.h has them

    return (struct shminfo){.shmmax = ULONG_MAX - BELOW_MAX,
                            .shmmin = 1,
                            .shmmni = SEGMENTS_MAX,
                            .shmseg = SEGMENTS_MAX,
                            .shmall = ULONG_MAX - BELOW_MAX};
}

struct shm_info shm_info(const struct world *world)
{
    struct shm_info info;

    memset(&info, 0, sizeof info); // it is compared as a whole
    info.used_ids = (int)system_v_count(world, LISTS_SEGMENT);
    return info;
}

// About all segments. How much of a segment has been used is not known.
static int64_t list_segments(const struct kernel *kernel, const struct world *world, int process,
                             const struct call *call, struct result *result, struct effect *effect)
{
    const int found = system_v_at(world, LISTS_SEGMENT, call->shm.key);

    if (call->shm.does == SHM_INFO && system_v_count(world, LISTS_SEGMENT))
        effect_refuse(effect, REFUSED_SHM_INFO, process, -1);
    if (call->shm.does == SHM_INFO || call->shm.does == IPC_INFO)
        return system_v_highest(world, LISTS_SEGMENT);
    if (found == OBJECT_NONE)
        return -EINVAL;
    (void)stat_it(kernel, world, found, result);
    return kernel->behaviour->objects[found].number;
}

int64_t shm_do(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result, struct effect *effect)
{
    const int segment = call->object;

    if (call->shm.does == SHM_GETS)
        return get(kernel, world, process, call);
    if (system_v_lists(kernel, call))
        return list_segments(kernel, world, process, call, result, effect);
    const struct shared *there = world_look(world, segment);
    // Of a segment that is removed it makes a difference when the last process detaches it.
    if (!exists(there) || segment_get(there).common.mode & SHM_DEST)
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
    case IPC_SET:
        return set_it(world, call);
    case SHM_LOCK:
    case SHM_UNLOCK:
        return lock_it(world, call);
    default:
        return stat_it(kernel, world, segment, result);
    }
}
