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
#include "interleave/model/modes.h"
#include "interleave/model/names.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

// Serial numbers of the objects that a call makes: a FIFO has two.
enum { SERIAL_OF_FIFO = -2, SERIAL_OF_FOLDER = -4, SERIAL_OF_SYMLINK = -5 };

// A call that is being made.
struct naming {
    const struct kernel *kernel;
    struct world *world;
    int process;
    const struct call *call;
    struct result *result;
    struct effect *effect;
};

// ---- What there is ------------------------------------------------------------------------------

static enum object_kind kind_of(const struct kernel *kernel, int content)
{
    return content == OBJECT_NONE ? OBJECT_OTHER : kernel->behaviour->objects[content].kind;
}

static enum object_kind kind_at(const struct naming *naming, int name)
{
    return kind_of(naming->kernel, world_content(naming->world, name));
}

static bool exists(const struct naming *naming, int name)
{
    return world_content(naming->world, name) != OBJECT_NONE;
}

static int parent_of(const struct naming *naming, int name)
{
    return naming->kernel->behaviour->objects[name].parent - 1;
}

bool names_refuse(const struct kernel *kernel, int process, int content, struct effect *effect)
{
    const bool is_symlink = kind_of(kernel, content) == OBJECT_SYMLINK;

    if (is_symlink)
        effect_refuse(effect, REFUSED_SYMLINK, process, -1);
    return is_symlink;
}

// What a call fails with because of the directories on the way to the path, or 0: the first of them
// that is none.
static int64_t way_error(const struct naming *naming, int name)
{
    int64_t error = 0;

    for (int at = parent_of(naming, name); at != OBJECT_NONE; at = parent_of(naming, at)) {
        if (kind_at(naming, at) == OBJECT_SYMLINK)
            effect_refuse(naming->effect, REFUSED_SYMLINK, naming->process, -1);
        if (kind_at(naming, at) != OBJECT_FOLDER)
            error = exists(naming, at) ? -ENOTDIR : -ENOENT;
    }
    return error;
}

// Whether any path leads to something in the directory.
static bool holds_any(const struct naming *naming, int folder)
{
    const struct behaviour *behaviour = naming->kernel->behaviour;

    for (int i = 0; i < naming->world->named_count; i++) {
        const struct named *there = &naming->world->named[i];
        if (there->content != OBJECT_NONE && behaviour->objects[there->name].parent - 1 == folder)
            return true;
    }
    return false;
}

static bool is_within(const struct naming *naming, int name, int folder)
{
    while (name != OBJECT_NONE && name != folder)
        name = parent_of(naming, name);
    return name == folder;
}

static int object_new(const struct naming *naming, enum object_kind kind, int serial)
{
    return behaviour_object(naming->kernel->behaviour, naming->world->process[naming->process].node,
                            (struct result){0}, serial, (struct object){.kind = kind});
}

// ---- The calls: each returns what the call returns ----------------------------------------------

static int64_t make_node(const struct naming *naming)
{
    if (exists(naming, naming->call->object))
        return -EEXIST;
    world_name(naming->world, naming->call->object,
               fifo_objects(naming->kernel->behaviour, naming->world->process[naming->process].node,
                            SERIAL_OF_FIFO));
    return 0;
}

static int64_t make_folder(const struct naming *naming)
{
    if (exists(naming, naming->call->object))
        return -EEXIST;
    world_name(naming->world, naming->call->object,
               object_new(naming, OBJECT_FOLDER, SERIAL_OF_FOLDER));
    return 0;
}

static int64_t make_symlink(const struct naming *naming)
{
    const struct buffer *text = &naming->call->text;

    if (exists(naming, naming->call->object))
        return -EEXIST;
    const int content = object_new(naming, OBJECT_SYMLINK, SERIAL_OF_SYMLINK);
    struct buffer *there = &world_shared(naming->world, content)->content;
    there->size = 0;
    buffer_add_bytes(there, text->data, text->size);
    world_name(naming->world, naming->call->object, content);
    return 0;
}

static int64_t read_symlink(const struct naming *naming)
{
    const int content = world_content(naming->world, naming->call->object);

    if (content == OBJECT_NONE)
        return -ENOENT;
    if (kind_of(naming->kernel, content) != OBJECT_SYMLINK)
        return -EINVAL;
    const struct buffer *there = &world_shared(naming->world, content)->content;
    const int64_t size = (int64_t)there->size;
    naming->result->fingerprint = text_hash(buffer_text(there));
    return size < naming->call->readlink.size ? size : naming->call->readlink.size;
}

static int64_t make_link(const struct naming *naming)
{
    const int from = naming->call->object;
    const int to = (int)naming->call->link.to;

    if (exists(naming, to))
        return -EEXIST;
    if (kind_at(naming, from) == OBJECT_FOLDER)
        return -EPERM;
    world_name(naming->world, to, world_content(naming->world, from));
    return 0;
}

static int64_t unlink_error(const struct naming *naming)
{
    const int name = naming->call->object;
    const bool is_folder = kind_at(naming, name) == OBJECT_FOLDER;

    if (!exists(naming, name))
        return -ENOENT;
    if (!(naming->call->unlink.flags & AT_REMOVEDIR))
        return is_folder ? -EISDIR : 0;
    if (!is_folder)
        return -ENOTDIR;
    return naming->call->unlink.holds || holds_any(naming, name) ? -ENOTEMPTY : 0;
}

static int64_t make_unlink(const struct naming *naming)
{
    const int64_t error = unlink_error(naming);

    if (!error)
        world_name(naming->world, naming->call->object, OBJECT_NONE);
    return error;
}

// What vfs_rename in Linux compares; both are there.
static int64_t replace_error(const struct naming *naming, int from, int to)
{
    const bool is_folder = kind_at(naming, from) == OBJECT_FOLDER;
    const bool onto_folder = kind_at(naming, to) == OBJECT_FOLDER;

    if (is_folder != onto_folder)
        return is_folder ? -ENOTDIR : -EISDIR;
    return onto_folder && holds_any(naming, to) ? -ENOTEMPTY : 0;
}

static int64_t rename_error(const struct naming *naming)
{
    const int from = naming->call->object;
    const int to = (int)naming->call->rename.to;
    const int64_t flags = naming->call->rename.flags;

    if (!exists(naming, from) || (flags & RENAME_EXCHANGE && !exists(naming, to)))
        return -ENOENT;
    if (flags & RENAME_NOREPLACE && exists(naming, to))
        return -EEXIST;
    if (from != to && is_within(naming, to, from))
        return -EINVAL;
    if (from != to && is_within(naming, from, to))
        return (flags & RENAME_EXCHANGE) ? -EINVAL : -ENOTEMPTY;
    const bool replaces = exists(naming, to) && !(flags & RENAME_EXCHANGE) &&
                          world_content(naming->world, from) != world_content(naming->world, to);
    return replaces ? replace_error(naming, from, to) : 0;
}

// Two names of the same file stay as they are.
static int64_t make_rename(const struct naming *naming)
{
    struct world *world = naming->world;
    const int from = naming->call->object;
    const int to = (int)naming->call->rename.to;
    const int64_t error = rename_error(naming);
    const int moved = world_content(world, from);
    const int replaced = world_content(world, to);

    if (error || moved == replaced)
        return error;
    const bool exchanges = naming->call->rename.flags & RENAME_EXCHANGE;
    if ((kind_of(naming->kernel, moved) == OBJECT_FOLDER && holds_any(naming, from)) ||
        (exchanges && holds_any(naming, to)))
        effect_refuse(naming->effect, REFUSED_FOLDER_RENAME, naming->process, -1);
    world_name(world, to, moved);
    world_name(world, from, exchanges ? replaced : OBJECT_NONE);
    return 0;
}

static int64_t ask_access(const struct naming *naming)
{
    const int name = naming->call->object;

    if (!exists(naming, name))
        return -ENOENT;
    if (kind_at(naming, name) == OBJECT_FOLDER)
        return 0;
    (void)names_refuse(naming->kernel, naming->process, world_content(naming->world, name),
                       naming->effect);
    const int64_t mode = mode_of(naming->world, world_content(naming->world, name)) - 1;
    const bool may_run = mode > 0 && mode & S_IXUSR;
    return (naming->call->access.mode & X_OK) && !may_run ? -EACCES : 0;
}

// ---- All of them --------------------------------------------------------------------------------

typedef int64_t name_function(const struct naming *naming);

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
    default:
        return NULL;
    }
}

// What the call fails with because of the directories on the way to its second path, or 0.
static int64_t second_error(const struct naming *naming)
{
    const struct call *call = naming->call;
    const int64_t nowhere = call->kind == CALL_LINK     ? call->link.nowhere
                            : call->kind == CALL_RENAME ? call->rename.nowhere
                                                        : 0;

    if (nowhere)
        return nowhere;
    if (call->kind == CALL_RENAME)
        return way_error(naming, (int)call->rename.to);
    return call->kind == CALL_LINK ? way_error(naming, (int)call->link.to) : 0;
}

bool names_call(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect)
{
    const struct naming naming = {kernel, world, process, call, result, effect};

    // A process that sleeps in an open of a FIFO has found it.
    if (kernel->behaviour->objects[call->object].kind != OBJECT_NAME ||
        world->process[process].asleep)
        return false;
    result->value = way_error(&naming, call->object);
    // link looks for its file first.
    if (!result->value && call->kind == CALL_LINK && !exists(&naming, call->object))
        result->value = -ENOENT;
    if (!result->value)
        result->value = second_error(&naming);
    if (result->value < 0)
        return true;
    name_function *const function = function_of(call);
    if (function)
        result->value = function(&naming);
    return function != NULL;
}
