// SPDX-License-Identifier: MIT
// The directories in which processes are.
#include "interleave/model/standing.h"
#include <errno.h>
#include <limits.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/names.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/status.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"

static const struct object *object_of(const struct making *making, int object)
{
    return &making->kernel->behaviour->objects[object];
}

// ---- What is where ------------------------------------------------------------------------------

void standing_note(const struct making *making, int folder, int name)
{
    const int parent = object_of(making, name)->parent - 1;
    const int above = parent == OBJECT_NONE ? OBJECT_NONE : world_content(making->world, parent);

    world_shared(making->world, folder)->offset = above + 1;
}

// The directory in which the path goes on behind its "..", or OBJECT_NONE where only the disk
// tells.
static int folder_of(const struct making *making, const struct path_start *start)
{
    int folder = start->folder - 1;

    for (int i = 0; i < start->up && folder != OBJECT_NONE; i++) {
        const struct shared *there = world_look(making->world, folder);
        folder = there ? (int)there->offset - 1 : OBJECT_NONE;
    }
    return folder;
}

bool standing_is_there(const struct making *making, const struct path_start *start)
{
    const int folder = folder_of(making, start);
    const int now = world_content(making->world, start->name - 1);

    return folder == OBJECT_NONE ? now != OBJECT_NONE && object_of(making, now)->on_disk
                                 : now == folder;
}

static bool is_used(const struct making *making, const struct local *local, int folder)
{
    bool is = local->directory.folder - 1 == folder;

    for (int i = 0; i < local->count; i++)
        is |= object_of(making, local->descriptors[i].object)->place.folder - 1 == folder;
    return is;
}

void standing_move(const struct making *making, int folder)
{
    for (int i = 0; i < making->world->count; i++)
        if (making->world->process[i].life == LIFE_RUNNING &&
            is_used(making, &kernel_node(making->kernel, making->world, i)->local, folder))
            effect_refuse(making->effect, REFUSED_FOLDER_IN_USE, i, -1);
}

// ---- Calls --------------------------------------------------------------------------------------

int64_t make_chdir(const struct making *making)
{
    const int content = world_content(making->world, making->call->object);

    if (content == OBJECT_NONE)
        return -ENOENT;
    if (names_refuse(making->kernel, making->process, content, making->effect))
        return 0;
    if (object_of(making, content)->kind != OBJECT_FOLDER)
        return -ENOTDIR;
    making->result->content = (uint64_t)content + 1;
    return 0;
}

// In the order of Linux, which has room for a path of PATH_MAX bytes.
int64_t make_getcwd(const struct making *making)
{
    const struct getcwd_arguments *getcwd = &making->call->getcwd;

    if (!standing_is_there(making, &making->call->start[0]))
        return -ENOENT;
    if (getcwd->length > PATH_MAX)
        return -ENAMETOOLONG;
    return getcwd->size >= 0 && getcwd->length > getcwd->size ? -ERANGE : getcwd->length;
}

void standing_gone(const struct making *making)
{
    const int folder = folder_of(making, &making->call->start[0]);
    struct result *result = making->result;

    switch (making->call->kind) {
    case CALL_GETCWD:
        result->value = -ENOENT;
        break;
    case CALL_MKDIR:
    case CALL_MKNOD:
    case CALL_SYMLINK:
        result->value = -EEXIST;
        break;
    case CALL_ACCESS:
        break;
    case CALL_STAT:
        if (making->call->memory)
            result->value = -EFAULT;
        else
            result->size = status_of_folder(0);
        break;
    case CALL_CHDIR:
        if (folder != OBJECT_NONE) {
            result->content = (uint64_t)folder + 1;
            break;
        }
        effect_refuse(making->effect, REFUSED_FOLDER_GONE, making->process, -1);
        break;
    default:
        effect_refuse(making->effect, REFUSED_FOLDER_GONE, making->process, -1);
        break;
    }
}
