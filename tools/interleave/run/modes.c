// SPDX-License-Identifier: MIT
// chmod(2) in a real run.
#include "interleave/run/modes.h"
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/model/status.h"
#include "interleave/model/world.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/here.h"
#include "interleave/run/overlay.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"

enum { PERMISSIONS = S_ISUID | S_ISGID | S_ISVTX | S_IRWXU | S_IRWXG | S_IRWXO };

bool modes_are_permitted(const char *path)
{
    struct stat status;

    return geteuid() == 0 || (!stat(path, &status) && status.st_uid == geteuid());
}

static bool is_own_group(gid_t group)
{
    enum { GROUPS_MAX = 1 << 16 };
    gid_t *groups = memory_new(GROUPS_MAX, sizeof *groups);
    const int count = getgroups(GROUPS_MAX, groups);
    bool is = group == getegid();

    for (int i = 0; i < count; i++)
        is |= groups[i] == group;
    free(groups);
    return is;
}

// Linux gives S_ISGID only to a file of the user's own groups, and a new one gets the group of its
// directory where that has S_ISGID.
static bool is_of_other_group(const struct overlay *overlay, int number)
{
    const struct buffer *name = overlay_name(overlay, number);
    struct buffer directory = {0};
    struct stat status;

    if (overlay_original(overlay, number))
        return !stat(name->data, &status) && !is_own_group(status.st_gid);
    buffer_print(&directory, "%.*s/", (int)(strrchr(name->data, '/') - name->data), name->data);
    const bool is =
        !stat(directory.data, &status) && status.st_mode & S_ISGID && !is_own_group(status.st_gid);
    buffer_free(&directory);
    return is;
}

static void check_group(const struct decoder *decoder, const struct stop *stop, mode_t mode)
{
    const struct overlay *overlay = &decoder->target->overlay;

    for (int i = 0; mode & S_ISGID && geteuid() != 0 && i < overlay_count(overlay); i++)
        if (is_of_other_group(overlay, i))
            refuse(decoder, stop,
                   "the bit S_ISGID is not modelled where there are files of other groups");
}

// The file mode creation mask, as proc(5) has it: only the process itself could ask for it, by
// umask(2).
static mode_t mask_of(pid_t pid)
{
    static const char label[] = "Umask:";
    char line[128] = "";
    long mask = -1;

    (void)snprintf(line, sizeof line, "/proc/%ld/status", (long)pid);
    FILE *status = fopen(line, "re");
    while (status && mask < 0 && fgets(line, sizeof line, status))
        if (!strncmp(line, label, sizeof label - 1))
            mask = strtol(line + sizeof label - 1, NULL, 8);
    if (status)
        (void)fclose(status);
    if (mask < 0)
        die("cannot look at the umask of process %ld (/proc has to be mounted)", (long)pid);
    return (mode_t)mask;
}

int64_t modes_of_open(const struct decoder *decoder, const struct stop *stop)
{
    struct path_arguments at = {.path = 0};

    (void)path_arguments(stop->number, &at);
    const int last = at.flags < 0 ? at.path + 1 : at.flags + 1;
    const mode_t mode = (mode_t)stop->argument[last] & PERMISSIONS & ~mask_of(decoder->pid);
    check_group(decoder, stop, mode);
    return (int64_t)mode + 1;
}

static void check_mode(const struct decoder *decoder, const struct stop *stop, mode_t mode)
{
    const mode_t owner = S_IRUSR | S_IWUSR;
    const mode_t others_run = S_IXGRP | S_IXOTH;

    check_group(decoder, stop, mode);
    // The superuser needs no permission.
    if ((mode & owner) != owner && geteuid() != 0)
        refuse(decoder, stop, "a file that its owner may not read or write is not modelled");
    if (mode & others_run && !(mode & S_IXUSR))
        refuse(decoder, stop, "a file that others may run and its owner may not is not modelled");
}

// A file that was there when the program began belongs to somebody.
static void check_owner(const struct decoder *decoder, const struct stop *stop, int object)
{
    const struct overlay *overlay = &decoder->target->overlay;
    const int number = decoder->behaviour->objects[object].name;

    if (overlay_original(overlay, number) &&
        !modes_are_permitted(overlay_name(overlay, number)->data))
        refuse(decoder, stop, "permissions of a file of somebody else are not modelled");
}

static bool decode_path(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct buffer path = {0};

    if (!here_read(decoder, stop, &path)) {
        buffer_free(&path);
        return false; // EFAULT, ENOENT
    }
    const bool is_there = overlay_there(decoder->pid, path_directory(stop), path.data) != 0;
    buffer_free(&path);
    call->object = decode_followed(decoder, stop);
    if (call->object == OBJECT_NONE && is_there)
        refuse(decoder, stop,
               "permissions and times of what is no plain file of the user, FIFO or socket are not "
               "modelled");
    if (call->object != OBJECT_NONE)
        check_owner(decoder, stop, call->object);
    return call->object != OBJECT_NONE;
}

static bool is_of_times(long number)
{
#ifdef __x86_64__
    if (number == SYS_utime || number == SYS_utimes || number == SYS_futimesat)
        return true;
#endif
    return number == SYS_utimensat;
}

// fchmod; or futimens(3), a call of utimensat without a path.
static bool is_by_descriptor(const struct stop *stop)
{
    return stop->number == SYS_fchmod || (stop->number == SYS_utimensat && !stop->argument[1]);
}

// Of the times that the call gives it is only noted that the file has some.
static void decode_times(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct path_arguments at = {.directory = -1};

    (void)path_arguments(stop->number, &at);
    call->chmod.times = stop->argument[at.path + 1] ? TIMES_GIVEN : TIMES_NOW;
    if (stop->number == SYS_utimensat && stop->argument[3] != 0)
        refuse(decoder, stop, "these flags are not modelled");
}

bool decode_chmod(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int fd = (int)stop->argument[0];
    const mode_t mode = (mode_t)stop->argument[stop->number == SYS_fchmodat ? 2 : 1];

    if (is_of_times(stop->number)) {
        decode_times(decoder, stop, call);
    } else {
        check_mode(decoder, stop, mode);
        call->chmod.mode = mode & PERMISSIONS;
    }
    if (!is_by_descriptor(stop))
        return decode_path(decoder, stop, call);
    const struct descriptor *there = local_find(decoder->local, fd);
    if (there && decode_is_written(decoder, fd))
        call->object = there->object;
    else if (there || fd <= STDERR_FILENO)
        refuse(decoder, stop,
               "permissions and times of what is no file that the program makes or changes are not "
               "modelled");
    return call->object != OBJECT_NONE; // EBADF
}

// A member of what a stat has stored: its place in struct stat and in struct statx, and its sizes.
struct member {
    size_t at;
    size_t size;
    size_t at_in_statx;
    size_t size_in_statx;
};

#define MEMBER(name)                                                                               \
    {                                                                                              \
        offsetof(struct stat, st_##name), sizeof((struct stat){0}.st_##name),                      \
            offsetof(struct statx, stx_##name), sizeof((struct statx){0}.stx_##name)               \
    }

static const struct member member_mode = MEMBER(mode);
static const struct member member_ino = MEMBER(ino);
static const struct member member_nlink = MEMBER(nlink);
static const struct member member_size = MEMBER(size);

// A stat that the process PID has made.
struct stat_call {
    pid_t pid;
    long number;
    const uint64_t *argument;
};

// Where the call has stored the member, and its size.
static uint64_t place_of(const struct stat_call *call, const struct member *member, size_t *size)
{
    const bool is_statx = call->number == SYS_statx;
    const int buffer = is_statx ? 4 : call->number == SYS_newfstatat ? 2 : 1;

    *size = is_statx ? member->size_in_statx : member->size;
    return call->argument[buffer] + (is_statx ? member->at_in_statx : member->at);
}

static void member_store(const struct stat_call *call, const struct member *member, uint64_t value)
{
    size_t size = 0;
    const uint64_t at = place_of(call, member, &size);

    // The processors of this tool store the lowest byte of a number first.
    (void)tracee_write(call->pid, at, &value, size);
}

uint64_t modes_serial(int name)
{
    enum { SERIAL_FIRST = 1 << 24 };

    return SERIAL_FIRST + (uint64_t)name;
}

// The directory that is open at the descriptor, if the program has made it.
static struct standing open_folder(const struct segment *segment, const struct stop *entry)
{
    const struct object *objects = segment->run->kernel->behaviour->objects;
    const struct descriptor *there = local_find(&segment->runner->local, (int)entry->argument[0]);
    const struct object *open = there ? &objects[there->object] : NULL;

    return open && open->place.name && !open->on_disk ? open->place : (struct standing){0};
}

bool modes_is_of_folder(const struct segment *segment, const struct stop *entry)
{
    const struct decoder decoder = segment_decoder(segment);
    struct buffer path = {0};
    const bool by_path = here_read(&decoder, entry, &path);

    buffer_free(&path);
    return !by_path && open_folder(segment, entry).name;
}

void modes_tell_folder(const struct segment *segment, const struct stop *entry)
{
    const struct stat_call call = {segment->runner->pid, entry->number, entry->argument};

    if (modes_is_of_folder(segment, entry))
        member_store(&call, &member_ino, modes_serial(open_folder(segment, entry).name - 1));
}

// Whether the directory is on disk that the call, a stat of a path, has found.
static bool is_on_disk(const struct segment *segment)
{
    const struct object *objects = segment->run->kernel->behaviour->objects;
    const int content = world_content(&segment->run->world, segment->runner->call.object);

    return content != OBJECT_NONE && objects[content].on_disk;
}

// As a new directory has it in the usual file systems: a block.
enum { FOLDER_SIZE = 4096 };

static void tell_folder(const struct stat_call *call, const struct segment *segment)
{
    if (is_on_disk(segment))
        return;
    member_store(call, &member_ino, modes_serial(segment->runner->call.object));
    member_store(call, &member_nlink, (uint64_t)status_links(segment->result.size));
    member_store(call, &member_size, FOLDER_SIZE);
}

static void tell_file(const struct stat_call *call, uint64_t told)
{
    const int mode = status_mode(told) - 1;
    size_t size = 0;
    const uint64_t at = place_of(call, &member_mode, &size);
    uint32_t stored = 0;

    member_store(call, &member_nlink, (uint64_t)status_links(told));
    if (mode >= 0 && tracee_read(call->pid, at, &stored, size))
        member_store(call, &member_mode, (stored & ~(uint32_t)PERMISSIONS) | (uint32_t)mode);
}

void modes_tell(const struct segment *segment)
{
    const struct runner *runner = segment->runner;
    const struct stat_call call = {runner->pid, runner->number, runner->argument};
    const struct result *result = &segment->result;

    if (result->value < 0)
        return;
    if (status_mode(result->size) == STATUS_FOLDER)
        tell_folder(&call, segment);
    else
        tell_file(&call, result->size);
}
