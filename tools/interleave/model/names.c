// SPDX-License-Identifier: MIT
// What paths lead to.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/fifo.h"
#include "interleave/model/kernel.h"
#include "interleave/model/making.h"
#include "interleave/model/modes.h"
#include "interleave/model/names.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/standing.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Serial numbers of the objects that a call makes: a FIFO has two.
enum { SERIAL_OF_FIFO = -2, SERIAL_OF_FOLDER = -4, SERIAL_OF_SYMLINK = -5 };

// ---- What there is ------------------------------------------------------------------------------

static enum object_kind kind_of(const struct kernel *kernel, int content)
{
    return content == OBJECT_NONE ? OBJECT_OTHER : kernel->behaviour->objects[content].kind;
}

static enum object_kind kind_at(const struct making *making, int name)
{
    return kind_of(making->kernel, world_content(making->world, name));
}

static bool exists(const struct making *making, int name)
{
    return world_content(making->world, name) != OBJECT_NONE;
}

static int parent_of(const struct making *making, int name)
{
    return making->kernel->behaviour->objects[name].parent - 1;
}

bool names_refuse(const struct kernel *kernel, int process, int content, struct effect *effect)
{
    const bool is_symlink = kind_of(kernel, content) == OBJECT_SYMLINK;

    if (is_symlink)
        effect_refuse(effect, REFUSED_SYMLINK, process, -1);
    return is_symlink;
}

static bool is_too_long(const struct making *making, int name)
{
    return making->kernel->behaviour->objects[name].too_long;
}

// What a call fails with because of the directories on the way to the path, or 0: the first of them
// that is none. A relative path needs those only that are behind its start.
static int64_t way_error(const struct making *making, int name, const struct path_start *start)
{
    int64_t error = is_too_long(making, name) ? -ENAMETOOLONG : 0;

    if (start->name == name + 1)
        return 0;
    for (int at = parent_of(making, name); at != OBJECT_NONE; at = parent_of(making, at)) {
        if (start->name == at + 1)
            return standing_is_there(making, start) ? error : -ENOENT;
        if (is_too_long(making, at)) {
            error = -ENAMETOOLONG;
            continue;
        }
        if (kind_at(making, at) == OBJECT_SYMLINK)
            effect_refuse(making->effect, REFUSED_SYMLINK, making->process, -1);
        if (kind_at(making, at) != OBJECT_FOLDER)
            error = exists(making, at) ? -ENOTDIR : -ENOENT;
    }
    return error;
}

// Whether any path leads to something in the directory.
static bool holds_any(const struct making *making, int folder)
{
    const struct behaviour *behaviour = making->kernel->behaviour;

    for (int i = 0; i < making->world->named_count; i++) {
        const struct named *there = &making->world->named[i];
        if (there->content != OBJECT_NONE && behaviour->objects[there->name].parent - 1 == folder)
            return true;
    }
    return false;
}

static bool is_within(const struct making *making, int name, int folder)
{
    while (name != OBJECT_NONE && name != folder)
        name = parent_of(making, name);
    return name == folder;
}

static int object_new(const struct making *making, enum object_kind kind, int serial)
{
    return behaviour_object(making->kernel->behaviour, making->world->process[making->process].node,
                            (struct result){0}, serial, (struct object){.kind = kind});
}

// ---- The calls: each returns what the call returns ----------------------------------------------

static int64_t make_node(const struct making *making)
{
    if (exists(making, making->call->object))
        return -EEXIST;
    world_name(making->world, making->call->object,
               fifo_objects(making->kernel->behaviour, making->world->process[making->process].node,
                            SERIAL_OF_FIFO));
    return 0;
}

static int64_t make_folder(const struct making *making)
{
    if (exists(making, making->call->object))
        return -EEXIST;
    const int folder = object_new(making, OBJECT_FOLDER, SERIAL_OF_FOLDER);
    world_name(making->world, making->call->object, folder);
    standing_note(making, folder, making->call->object);
    return 0;
}

static int64_t make_symlink(const struct making *making)
{
    const struct buffer *text = &making->call->text;

    if (exists(making, making->call->object))
        return -EEXIST;
    const int content = object_new(making, OBJECT_SYMLINK, SERIAL_OF_SYMLINK);
    struct buffer *there = &world_shared(making->world, content)->content;
    there->size = 0;
    buffer_add_bytes(there, text->data, text->size);
    world_name(making->world, making->call->object, content);
    return 0;
}

static int64_t read_symlink(const struct making *making)
{
    const int content = world_content(making->world, making->call->object);

    if (content == OBJECT_NONE)
        return -ENOENT;
    if (kind_of(making->kernel, content) != OBJECT_SYMLINK)
        return -EINVAL;
    const struct buffer *there = &world_shared(making->world, content)->content;
    const int64_t size = (int64_t)there->size;
    making->result->fingerprint = text_hash(buffer_text(there));
    return size < making->call->readlink.size ? size : making->call->readlink.size;
}

static int64_t make_link(const struct making *making)
{
    const int from = making->call->object;
    const int to = (int)making->call->link.to;

    if (exists(making, to))
        return -EEXIST;
    if (kind_at(making, from) == OBJECT_FOLDER)
        return -EPERM;
    world_name(making->world, to, world_content(making->world, from));
    return 0;
}

static int64_t unlink_error(const struct making *making)
{
    const int name = making->call->object;
    const bool is_folder = kind_at(making, name) == OBJECT_FOLDER;

    if (!exists(making, name))
        return -ENOENT;
    if (!(making->call->unlink.flags & AT_REMOVEDIR))
        return is_folder ? -EISDIR : 0;
    if (!is_folder)
        return -ENOTDIR;
    return making->call->unlink.holds || holds_any(making, name) ? -ENOTEMPTY : 0;
}

static int64_t make_unlink(const struct making *making)
{
    const int64_t error = unlink_error(making);

    if (!error)
        world_name(making->world, making->call->object, OBJECT_NONE);
    return error;
}

// What vfs_rename in Linux compares; both are there.
static int64_t replace_error(const struct making *making, int from, int to)
{
    const bool is_folder = kind_at(making, from) == OBJECT_FOLDER;
    const bool onto_folder = kind_at(making, to) == OBJECT_FOLDER;

    if (is_folder != onto_folder)
        return is_folder ? -ENOTDIR : -EISDIR;
    return onto_folder && holds_any(making, to) ? -ENOTEMPTY : 0;
}

static int64_t rename_error(const struct making *making)
{
    const int from = making->call->object;
    const int to = (int)making->call->rename.to;
    const int64_t flags = making->call->rename.flags;

    if (!exists(making, from) || (flags & RENAME_EXCHANGE && !exists(making, to)))
        return -ENOENT;
    if (flags & RENAME_NOREPLACE && exists(making, to))
        return -EEXIST;
    if (from != to && is_within(making, to, from))
        return -EINVAL;
    if (from != to && is_within(making, from, to))
        return (flags & RENAME_EXCHANGE) ? -EINVAL : -ENOTEMPTY;
    const bool replaces = exists(making, to) && !(flags & RENAME_EXCHANGE) &&
                          world_content(making->world, from) != world_content(making->world, to);
    return replaces ? replace_error(making, from, to) : 0;
}

// CONTENT gets the path NAME.
static void folder_move(const struct making *making, int content, int name)
{
    if (kind_of(making->kernel, content) != OBJECT_FOLDER)
        return;
    standing_move(making, content);
    standing_note(making, content, name);
}

// Two names of the same file stay as they are.
static int64_t make_rename(const struct making *making)
{
    struct world *world = making->world;
    const int from = making->call->object;
    const int to = (int)making->call->rename.to;
    const int64_t error = rename_error(making);
    const int moved = world_content(world, from);
    const int replaced = world_content(world, to);

    if (error || moved == replaced)
        return error;
    const bool exchanges = making->call->rename.flags & RENAME_EXCHANGE;
    if ((kind_of(making->kernel, moved) == OBJECT_FOLDER && holds_any(making, from)) ||
        (exchanges && holds_any(making, to)))
        effect_refuse(making->effect, REFUSED_FOLDER_RENAME, making->process, -1);
    folder_move(making, moved, to);
    if (exchanges)
        folder_move(making, replaced, from);
    world_name(world, to, moved);
    world_name(world, from, exchanges ? replaced : OBJECT_NONE);
    return 0;
}

static int64_t ask_access(const struct making *making)
{
    const int name = making->call->object;

    if (!exists(making, name))
        return -ENOENT;
    if (kind_at(making, name) == OBJECT_FOLDER)
        return 0;
    (void)names_refuse(making->kernel, making->process, world_content(making->world, name),
                       making->effect);
    const int64_t mode = mode_of(making->world, world_content(making->world, name)) - 1;
    const bool may_run = mode > 0 && mode & S_IXUSR;
    return (making->call->access.mode & X_OK) && !may_run ? -EACCES : 0;
}

// ---- All of them --------------------------------------------------------------------------------

typedef int64_t name_function(const struct making *making);

static name_function *function_of(const struct call *call)
{
    switch (call->kind) {
    case CALL_MKNOD:
        return make_node;
    case CALL_MKDIR:
        return make_folder;
    case CALL_SYMLINK:
        return make_symlink;
    case CALL_READLINK:
        return read_symlink;
    case CALL_LINK:
        return make_link;
    case CALL_UNLINK:
        return make_unlink;
    case CALL_RENAME:
        return make_rename;
    case CALL_ACCESS:
        return ask_access;
    case CALL_CHDIR:
        return make_chdir;
    case CALL_GETCWD:
        return make_getcwd;
    default:
        return NULL;
    }
}

// What the call fails with because of the directories on the way to its second path, or 0.
static int64_t second_error(const struct making *making)
{
    const struct call *call = making->call;
    const int64_t nowhere = call->kind == CALL_LINK     ? call->link.nowhere
                            : call->kind == CALL_RENAME ? call->rename.nowhere
                                                        : 0;

    if (nowhere)
        return nowhere;
    if (call->kind == CALL_RENAME)
        return way_error(making, (int)call->rename.to, &call->start[1]);
    return call->kind == CALL_LINK ? way_error(making, (int)call->link.to, &call->start[1]) : 0;
}

bool names_call(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect)
{
    const struct making making = {kernel, world, process, call, result, effect};

    // A process that sleeps in an open of a FIFO has found it.
    if (kernel->behaviour->objects[call->object].kind != OBJECT_NAME ||
        world->process[process].asleep)
        return false;
    if (call->start[0].name == call->object + 1 && !standing_is_there(&making, &call->start[0])) {
        standing_gone(&making);
        return true;
    }
    result->value = way_error(&making, call->object, &call->start[0]);
    // link looks for its file first.
    if (!result->value && call->kind == CALL_LINK && !exists(&making, call->object))
        result->value = -ENOENT;
    if (!result->value)
        result->value = second_error(&making);
    if (result->value < 0)
        return true;
    name_function *const function = function_of(call);
    if (function)
        result->value = function(&making);
    return function != NULL;
}
