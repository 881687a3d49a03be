// SPDX-License-Identifier: MIT
// Files, as described in open(2), read(2), write(2) and lseek(2). A path refers to a content, which
// outlives the path (names.h); each open has its own offset, which fork shares.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/fifo.h"
#include "interleave/model/kernel.h"
#include "interleave/model/modes.h"
#include "interleave/model/names.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/status.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/input.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

enum { SERIAL_OF_CONTENT = -1 };

static const struct object *object_of(const struct kernel *kernel, int object)
{
    return &kernel->behaviour->objects[object];
}

// ---- Names --------------------------------------------------------------------------------------

void files_exists(struct world *world, int name, int content, const struct buffer *text)
{
    struct buffer *there = &world_shared(world, content)->content;

    world_shared(world, content)->is_file = true;
    there->size = 0;
    buffer_add_bytes(there, text->data, text->size);
    world_name(world, name, content);
}

// The content of the file that this call of the process makes.
static int content_new(const struct kernel *kernel, const struct world *world, int process)
{
    return behaviour_object(kernel->behaviour, world->process[process].node, (struct result){0},
                            SERIAL_OF_CONTENT, (struct object){.kind = OBJECT_CONTENT});
}

// What an open of something that is there fails with, or 0.
static int64_t open_error(enum object_kind there, int64_t flags)
{
    if ((flags & O_CREAT) && (flags & O_EXCL))
        return -EEXIST;
    if (there == OBJECT_FOLDER && (flags & (O_CREAT | O_TRUNC) || (flags & O_ACCMODE) != O_RDONLY))
        return -EISDIR;
    return there != OBJECT_FOLDER && (flags & O_DIRECTORY) ? -ENOTDIR : 0;
}

static void do_open(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct result *result, struct effect *effect)
{
    const int64_t flags = call->open.flags;
    const int fifo = fifo_of_open(kernel, world, process, call);
    int content = fifo == OBJECT_NONE ? world_content(world, call->object) : fifo;

    if (content >= 0)
        result->value = open_error(object_of(kernel, content)->kind, flags);
    else if (!(flags & O_CREAT))
        result->value = -ENOENT;
    if (result->value < 0 || names_refuse(kernel, process, content, effect))
        return;
    if (content < 0) {
        content = content_new(kernel, world, process);
        if (object_of(kernel, call->object)->name != NO_PATH)
            world_name(world, call->object, content);
        world_shared(world, content)->is_file = true;
        mode_begin(world, content, call->open.mode);
    }
    if (object_of(kernel, content)->kind == OBJECT_FIFO) {
        const uint64_t alone = fifo_opens_alone(kernel, world, call, content) ? FIFO_ALONE : 0;
        result->value = fifo_open(kernel, world, process, call, content);
        result->content = result->value < 0 ? 0 : ((uint64_t)content + 1) | alone;
        return;
    }
    if (object_of(kernel, content)->kind == OBJECT_SOCKET) {
        result->value = -ENXIO;
        return;
    }
    if (flags & O_TRUNC) {
        world_shared(world, content)->content.size = 0;
        mode_written(world, content);
    }
    result->content = (uint64_t)content + 1;
}

// A directory listing depends only on which of the paths exist. The value is 1 for the first part
// of the list, to which a real run adds the files that are not on disk, otherwise 0.
static void do_list(const struct kernel *kernel, struct world *world, const struct call *call,
                    struct result *result)
{
    const int directory = object_of(kernel, call->object)->directory;
    struct buffer there = {0};

    for (int i = 0; i < (int)kernel->behaviour->object_names.count; i++) {
        const struct object *object = object_of(kernel, i);
        if (object->kind == OBJECT_NAME && object->directory == directory &&
            world_content(world, i) != OBJECT_NONE)
            buffer_add_bytes(&there, &i, sizeof i);
    }
    result->fingerprint = text_hash(buffer_text(&there));
    buffer_free(&there);
    struct shared *list = world_shared(world, call->object);
    result->value = list->offset == 0;
    list->offset = 1;
}

// ---- Contents -----------------------------------------------------------------------------------

// stat shows only that the file exists, its size, and its permissions, where they are known.
// A file that nobody writes has a length here, but no content: what is read depends only on the
// offset.
static void plain_read(const struct kernel *kernel, const struct object *object, int64_t at,
                       int64_t most, struct result *result)
{
    const int64_t length =
        object->kind == OBJECT_INPUT ? input_reach(kernel->input, at + most) : object->length;
    const int64_t left = at < length ? length - at : 0;

    result->at = (uint64_t)at + 1;
    result->value = most < left ? most : left;
}

static void content_read(const struct buffer *content, int64_t at, int64_t most,
                         struct result *result)
{
    const int64_t len = (int64_t)content->size;
    const int64_t left = at < len ? len - at : 0;

    result->value = most < left ? most : left;
    if (result->value)
        result->fingerprint = text_hash((struct text){content->data + at, (size_t)result->value});
}

static void do_read(const struct kernel *kernel, struct world *world, const struct call *call,
                    struct result *result)
{
    const struct object *object = object_of(kernel, call->object);
    const bool in_place = call->read.at >= 0;
    const int64_t at = in_place ? call->read.at : world_shared(world, call->object)->offset;

    if (object->content == OBJECT_NONE)
        plain_read(kernel, object, at, call->read.length, result);
    else
        content_read(&world_shared(world, object->content)->content, at, call->read.length, result);
    if (call->read.room && result->value >= call->read.room) // of a stream
        *result = (struct result){.value = -EFAULT};
    if (!in_place && result->value > 0)
        world_shared(world, call->object)->offset = at + result->value;
}

// Length of a file that nobody writes, or of a stream as far as the call could read it.
static int64_t length_of(const struct kernel *kernel, const struct object *object, int64_t at,
                         const struct call *call)
{
    return object->kind == OBJECT_INPUT ? input_reach(kernel->input, at + call->read.length)
                                        : object->length;
}

int64_t files_length(const struct kernel *kernel, const struct world *world,
                     const struct call *call)
{
    const struct object *object = object_of(kernel, call->object);
    const struct shared *file = world_look(world, call->object);
    const struct shared *content = world_look(world, object->content);
    const int64_t at = call->read.at >= 0 ? call->read.at : file ? file->offset : 0;

    if (object->kind != OBJECT_FILE && object->kind != OBJECT_INPUT)
        return 0;
    const int64_t length = object->content == OBJECT_NONE ? length_of(kernel, object, at, call)
                           : content                      ? (int64_t)content->content.size
                                                          : 0;
    const int64_t left = at < length ? length - at : 0;
    return call->read.length < left ? call->read.length : left;
}

static bool appends(struct world *world, int file, const struct object *object)
{
    return object->appends != world_shared(world, file)->turned;
}

// F_GETFL and F_SETFL: of all flags, only O_APPEND makes a difference in the model.
static void do_flags(const struct kernel *kernel, struct world *world, const struct call *call,
                     struct result *result)
{
    const struct object *object = object_of(kernel, call->object);
    const bool wanted = call->fcntl.value & O_APPEND;

    if (call->fcntl.command == F_SETFL)
        world_shared(world, call->object)->turned = object->appends != wanted;
    else
        result->appends = appends(world, call->object, object) + 1U;
}

// Grows the content to at least LEN bytes; false where that is too many.
static bool content_reach(struct buffer *content, int64_t len)
{
    static const char zeros[4096];

    if (len > FILE_MAX)
        return false;
    while ((int64_t)content->size < len) {
        const size_t missing = (size_t)len - content->size;
        buffer_add_bytes(content, zeros, missing < sizeof zeros ? missing : sizeof zeros);
    }
    return true;
}

static void do_write(const struct kernel *kernel, struct world *world, int process,
                     const struct call *call, struct result *result, struct effect *effect)
{
    const struct object *object = object_of(kernel, call->object);
    const bool in_place = call->write.at >= 0;
    int64_t at = in_place ? call->write.at : world_shared(world, call->object)->offset;
    struct buffer *content = &world_shared(world, object->content)->content;

    if (appends(world, call->object, object))
        at = (int64_t)content->size;
    result->value = (int64_t)call->text.size;
    if (call->text.size == 0)
        return;
    if (!content_reach(content, at + result->value)) {
        effect_refuse(effect, REFUSED_FILE_SIZE, process, -1);
        return;
    }
    memcpy(content->data + at, call->text.data, call->text.size);
    mode_written(world, object->content);
    if (!in_place)
        world_shared(world, call->object)->offset = at + result->value;
}

static void do_truncate(const struct kernel *kernel, struct world *world, int process,
                        const struct call *call, struct result *result, struct effect *effect)
{
    const struct object *object = object_of(kernel, call->object);
    const int content =
        object->kind == OBJECT_NAME ? world_content(world, call->object) : object->content;
    const enum object_kind kind = content < 0 ? OBJECT_OTHER : object_of(kernel, content)->kind;

    result->value = call->truncate.length < 0 || kind == OBJECT_FIFO ? -EINVAL
                    : content < 0                                    ? -ENOENT
                    : kind == OBJECT_FOLDER                          ? -EISDIR
                                                                     : 0;
    if (result->value || names_refuse(kernel, process, content, effect))
        return;
    struct buffer *there = &world_shared(world, content)->content;
    if (!content_reach(there, call->truncate.length)) {
        effect_refuse(effect, REFUSED_FILE_SIZE, process, -1);
        return;
    }
    there->size = (size_t)call->truncate.length;
    mode_written(world, content);
}

static void do_seek(const struct kernel *kernel, struct world *world, const struct call *call,
                    struct result *result)
{
    const struct object *object = object_of(kernel, call->object);
    const int64_t length = object->content == OBJECT_NONE
                               ? object->length
                               : (int64_t)world_shared(world, object->content)->content.size;
    struct shared *file = world_shared(world, call->object);
    const int64_t base = call->seek.whence == SEEK_SET   ? 0
                         : call->seek.whence == SEEK_CUR ? file->offset
                                                         : length;

    result->value = base + call->seek.offset < 0 ? -EINVAL : base + call->seek.offset;
    if (result->value >= 0)
        file->offset = result->value;
}

// ---- The calls ----------------------------------------------------------------------------------

static bool is_file(const struct kernel *kernel, const struct call *call)
{
    if (call->object == OBJECT_NONE)
        return false;
    const enum object_kind kind = object_of(kernel, call->object)->kind;
    return kind == OBJECT_FILE || kind == OBJECT_NAME || kind == OBJECT_DIRECTORY ||
           kind == OBJECT_INPUT;
}

bool files_input_is_there(const struct kernel *kernel, struct world *world, const struct call *call)
{
    return call->kind != CALL_READ || object_of(kernel, call->object)->kind != OBJECT_INPUT ||
           input_reach(kernel->input,
                       world_shared(world, call->object)->offset + call->read.length) >= 0;
}

bool files_call(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect)
{
    if (!is_file(kernel, call))
        return false;
    if (names_call(kernel, world, process, call, result, effect))
        return true;
    switch (call->kind) {
    case CALL_OPEN:
        do_open(kernel, world, process, call, result, effect);
        return true;
    case CALL_STAT:
        status_do(kernel, world, process, call, result, effect);
        return true;
    case CALL_READ:
        do_read(kernel, world, call, result);
        return true;
    case CALL_WRITE:
    case CALL_WRITEV:
        do_write(kernel, world, process, call, result, effect);
        return true;
    case CALL_SEEK:
        do_seek(kernel, world, call, result);
        return true;
    case CALL_LIST:
        do_list(kernel, world, call, result);
        return true;
    case CALL_TRUNCATE:
        do_truncate(kernel, world, process, call, result, effect);
        return true;
    case CALL_CHMOD:
        result->value = mode_do(kernel, world, process, call, effect);
        return true;
    case CALL_FCNTL:
        do_flags(kernel, world, call, result);
        return true;
    default:
        return false;
    }
}
