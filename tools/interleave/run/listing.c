// SPDX-License-Identifier: MIT
// The list of a directory in which there are followed files.
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/run/listing.h"
#include "interleave/run/modes.h"
#include "interleave/run/overlay.h"
#include "interleave/run/run.h"
#include "interleave/run/target.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"

// The followed file with this name in the directory, as an object, or OBJECT_NONE.
static int followed_in(const struct run *run, int directory, const char *name)
{
    const struct behaviour *behaviour = run->kernel->behaviour;
    const struct overlay *overlay = &run->target->overlay;

    for (int i = 0; i < (int)behaviour->object_names.count; i++) {
        const struct object *object = &behaviour->objects[i];
        if (object->kind == OBJECT_NAME && object->directory == directory &&
            !strcmp(strrchr(overlay_name(overlay, object->name)->data, '/') + 1, name))
            return i;
    }
    return OBJECT_NONE;
}

// Keeps the entries on disk, except removed files; of a directory that the program makes, only
// those for itself and the one above. They have the layout of struct dirent, see
// getdents64(2).
static void list_keep(struct run *run, const struct object *directory, const struct buffer *list,
                      struct buffer *kept)
{
    struct dirent head;

    for (size_t at = 0; at < list->size; at += head.d_reclen) {
        memcpy(&head, list->data + at, offsetof(struct dirent, d_name));
        const char *entry = list->data + at + offsetof(struct dirent, d_name);
        const int name = followed_in(run, directory->directory, entry);
        if (directory->on_disk
                ? name == OBJECT_NONE || world_content(&run->world, name) != OBJECT_NONE
                : !strcmp(entry, ".") || !strcmp(entry, ".."))
            buffer_add_bytes(kept, list->data + at, head.d_reclen);
    }
}

static unsigned char type_of(enum object_kind kind)
{
    return kind == OBJECT_FIFO      ? DT_FIFO
           : kind == OBJECT_SOCKET  ? DT_SOCK
           : kind == OBJECT_FOLDER  ? DT_DIR
           : kind == OBJECT_SYMLINK ? DT_LNK
                                    : DT_REG;
}

// Appends the files that are not on disk.
static void list_extend(struct run *run, const struct object *directory, struct buffer *list)
{
    enum { ALIGNMENT = 8 };
    struct overlay *overlay = &run->target->overlay;

    for (int i = 0; i < overlay_count(overlay); i++) {
        const char *name = strrchr(overlay_name(overlay, i)->data, '/') + 1;
        const int object = behaviour_name(run->kernel->behaviour, i);
        const int content = world_content(&run->world, object);
        if (overlay_directory(overlay, i) != directory->directory || content == OBJECT_NONE ||
            (directory->on_disk && overlay_kind(overlay, i) != OVERLAY_NEW))
            continue;
        const unsigned char type = type_of(run->kernel->behaviour->objects[content].kind);
        const size_t len = offsetof(struct dirent, d_name) + strlen(name) + 1;
        const size_t room = (len + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        const struct dirent head = {.d_ino = type == DT_DIR ? modes_serial(object) : 1,
                                    .d_off = INT64_MAX,
                                    .d_reclen = (unsigned short)room,
                                    .d_type = type};
        buffer_add_bytes(list, &head, offsetof(struct dirent, d_name));
        buffer_add_bytes(list, name, strlen(name) + 1);
        buffer_add_bytes(list, "\0\0\0\0\0\0\0", room - len);
    }
}

int64_t listing_adapt(struct run *run, int process, const struct result *result, int64_t value)
{
    const struct runner *runner = &run->runner[process];
    struct buffer list = {0};
    struct buffer shown = {0};

    if (runner->call.kind != CALL_LIST || value <= 0)
        return value;
    const struct object *directory = &run->kernel->behaviour->objects[runner->call.object];
    char *copy = memory_new((size_t)value, 1);
    if (!tracee_read(runner->pid, runner->argument[1], copy, (size_t)value))
        die("cannot read the list of a directory");
    buffer_add_bytes(&list, copy, (size_t)value);
    free(copy);
    list_keep(run, directory, &list, &shown);
    if (result->value)
        list_extend(run, directory, &shown);
    if (shown.size > runner->argument[2] ||
        !tracee_write(runner->pid, runner->argument[1], shown.data, shown.size))
        tracee_refuse("refused: the list of a directory in which files are written does not fit");
    const int64_t len = (int64_t)shown.size;
    arch_set_result(runner->pid, len);
    buffer_free(&list);
    buffer_free(&shown);
    return len;
}
