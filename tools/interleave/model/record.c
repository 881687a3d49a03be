// SPDX-License-Identifier: MIT
// The list of locks on a file.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/locks.h"
#include "interleave/model/record.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"

enum { LOCKS = -9 }; // key of objects that no call makes, see behaviour_object

int record_locks(const struct kernel *kernel, int content)
{
    return behaviour_object(kernel->behaviour, LOCKS, (struct result){0}, content,
                            (struct object){.kind = OBJECT_LOCKS, .content = content});
}

struct lock record_get(const struct shared *there, size_t at)
{
    struct lock lock;

    memcpy(&lock, there->content.data + at, sizeof lock);
    return lock;
}

bool record_is_of(const struct lock *one, const struct lock *other)
{
    return one->kind == other->kind && one->owner == other->owner;
}

bool record_conflicts(const struct lock *one, const struct lock *other)
{
    return (one->kind == LOCK_BY_FLOCK) == (other->kind == LOCK_BY_FLOCK) &&
           !record_is_of(one, other) && (one->type == F_WRLCK || other->type == F_WRLCK) &&
           one->first <= other->last && other->first <= one->last;
}

bool record_has(const struct shared *there, const struct lock *owner)
{
    for (size_t at = 0; at < there->content.size; at += sizeof *owner) {
        const struct lock lock = record_get(there, at);
        if (record_is_of(&lock, owner))
            return true;
    }
    return false;
}

// ---- What a call is about -----------------------------------------------------------------------

static int64_t base_of(const struct world *world, const struct object *object,
                       const struct call *call)
{
    const struct shared *file = world_look(world, call->object);
    const struct shared *content =
        object->content == OBJECT_NONE ? NULL : world_look(world, object->content);

    switch (call->lock.whence) {
    case SEEK_CUR:
        return file ? file->offset : 0;
    case SEEK_END:
        return content ? (int64_t)content->content.size : 0;
    default:
        return 0;
    }
}

// As flock64_to_posix_lock in Linux has it: a negative length means the bytes before.
static int64_t range_set(struct lock *wanted, int64_t base, int64_t start, int64_t length)
{
    if (start > INT64_MAX - base)
        return -EOVERFLOW;
    wanted->first = base + start;
    wanted->last = INT64_MAX;
    if (wanted->first < 0)
        return -EINVAL;
    if (length > 0) {
        if (length - 1 > INT64_MAX - wanted->first)
            return -EOVERFLOW;
        wanted->last = wanted->first + length - 1;
    } else if (length < 0) {
        if (wanted->first + length < 0)
            return -EINVAL;
        wanted->last = wanted->first - 1;
        wanted->first += length;
    }
    return 0;
}

int64_t record_wanted(const struct kernel *kernel, const struct world *world, int process,
                      const struct call *call, struct lock *wanted)
{
    memset(wanted, 0, sizeof *wanted);
    wanted->kind = (int32_t)call->lock.kind;
    wanted->owner = call->lock.kind == LOCK_BY_FCNTL ? process : call->object;
    wanted->type = call->lock.type;
    wanted->last = INT64_MAX;
    if (call->lock.kind == LOCK_BY_FLOCK)
        return 0;
    return range_set(wanted, base_of(world, &kernel->behaviour->objects[call->object], call),
                     call->lock.start, call->lock.length);
}

// ---- Changing the list --------------------------------------------------------------------------

static int count_of(const struct shared *there)
{
    return (int)(there->content.size / sizeof(struct lock));
}

static struct lock get(const struct shared *there, int i)
{
    return record_get(there, (size_t)i * sizeof(struct lock));
}

static void set(struct shared *there, int i, const struct lock *lock)
{
    memcpy(there->content.data + (size_t)i * sizeof *lock, lock, sizeof *lock);
}

static void insert(struct shared *there, int i, const struct lock *lock)
{
    buffer_add_bytes(&there->content, lock, sizeof *lock);
    memmove(there->content.data + (size_t)(i + 1) * sizeof *lock,
            there->content.data + (size_t)i * sizeof *lock,
            there->content.size - (size_t)(i + 1) * sizeof *lock);
    set(there, i, lock);
}

static void delete_at(struct shared *there, int i)
{
    const size_t at = (size_t)i * sizeof(struct lock);

    there->content.size -= sizeof(struct lock);
    memmove(there->content.data + at, there->content.data + at + sizeof(struct lock),
            there->content.size - at);
}

// A lock on its way into the list.
struct putting {
    struct shared *there;
    struct lock lock;
    int at;    // the lock of the list that is compared with it
    int added; // where it is in the list, or -1; with F_UNLCK it is nowhere
    bool is_done;
    bool cuts_left; // something is left of the lock at `at`, which has another type, before it
    bool cuts_right;
};

// The other lock has the same type. They become one if there is nothing between them. Returns
// whether that was the last lock to compare.
static bool put_same(struct putting *putting, struct lock other)
{
    struct lock *lock = &putting->lock;

    if (lock->first > 0 && other.last < lock->first - 1)
        putting->at++;
    else if (other.first > 0 && other.first - 1 > lock->last)
        return true;
    else {
        lock->first = other.first < lock->first ? other.first : lock->first;
        lock->last = other.last > lock->last ? other.last : lock->last;
        if (putting->is_done) {
            delete_at(putting->there, putting->at);
            set(putting->there, putting->added, lock);
        } else {
            set(putting->there, putting->at, lock);
            putting->added = putting->at++;
            putting->is_done = true;
        }
    }
    return false;
}

static void put_before(struct putting *putting)
{
    insert(putting->there, putting->at, &putting->lock);
    putting->added = putting->at++;
    putting->is_done = true;
}

// The other lock has another type: it loses what the new one has.
static bool put_other(struct putting *putting, struct lock other)
{
    const struct lock *lock = &putting->lock;

    if (other.last < lock->first) {
        putting->at++;
        return false;
    }
    if (other.first > lock->last)
        return true;
    putting->is_done |= lock->type == F_UNLCK;
    putting->cuts_left = other.first < lock->first;
    putting->cuts_right = other.last > lock->last;
    if (putting->cuts_right)
        return true;
    if (putting->cuts_left) {
        other.last = lock->first - 1;
        set(putting->there, putting->at++, &other);
        putting->cuts_left = false;
        return false;
    }
    if (!putting->is_done)
        put_before(putting);
    delete_at(putting->there, putting->at);
    return false;
}

// The last lock that was compared reaches beyond the new one, which has come before its rest at
// NEXT, and behind what is left before it.
static void put_rest(struct putting *putting, int next)
{
    struct lock other = get(putting->there, putting->at);
    struct lock left = other;

    left.last = putting->lock.first - 1;
    other.first = putting->lock.last + 1;
    set(putting->there, putting->at, &other);
    if (putting->cuts_left)
        insert(putting->there, next, &left);
}

// Linux keeps the locks of one owner together, but not always in the order of their bytes, and
// F_GETLK tells the first that is in the way: posix_lock_inode has this order.
void record_put(struct shared *there, const struct lock *lock)
{
    struct putting putting = {.there = there, .lock = *lock, .added = -1};
    bool is_last = false;
    struct lock other;

    for (; putting.at < count_of(there); putting.at++) {
        other = get(there, putting.at);
        if (record_is_of(&other, lock))
            break;
    }
    while (!is_last && putting.at < count_of(there)) {
        other = get(there, putting.at);
        is_last =
            !record_is_of(&other, lock) ||
            (other.type == lock->type ? put_same(&putting, other) : put_other(&putting, other));
    }
    const int next = putting.at;
    if (!putting.is_done && lock->type != F_UNLCK)
        put_before(&putting);
    if (putting.cuts_right)
        put_rest(&putting, next);
}

void record_drop(struct shared *there, const struct lock *owner)
{
    struct lock all = *owner;

    all.type = F_UNLCK;
    all.first = 0;
    all.last = INT64_MAX;
    record_put(there, &all);
}
