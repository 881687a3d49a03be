// SPDX-License-Identifier: MIT
// Where relative paths start.
#include "interleave/run/here.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/follow.h"
#include "interleave/run/overlay.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// ---- Where a process is -------------------------------------------------------------------------

// The current directory of a process that is in one on disk. The program may remove that, too.
static struct standing place_on_disk(const struct decoder *decoder)
{
    const struct overlay *overlay = &decoder->target->overlay;
    struct standing place = {0};
    struct buffer name = {0};
    char path[32];

    if (!overlay_count(overlay))
        return place;
    (void)snprintf(path, sizeof path, "/proc/%ld/cwd", (long)decoder->pid);
    char *real = realpath(path, NULL);
    buffer_print(&name, "%s", real ? real : "");
    free(real);
    const int number = overlay_find(overlay, &name);
    buffer_free(&name);
    if (number >= 0 && overlay_kind(overlay, number) == OVERLAY_FOLDER)
        place = (struct standing){.name = behaviour_name(decoder->behaviour, number) + 1,
                                  .folder = follow_original(decoder->behaviour, number) + 1};
    return place;
}

static struct standing place_of(const struct decoder *decoder, int directory)
{
    if (directory == AT_FDCWD)
        return decoder->local->directory.name ? decoder->local->directory : place_on_disk(decoder);
    const struct descriptor *there = local_find(decoder->local, directory);
    return there ? decoder->behaviour->objects[there->object].place : (struct standing){0};
}

static const struct buffer *name_of(const struct decoder *decoder, struct standing place)
{
    return overlay_name(&decoder->target->overlay,
                        decoder->behaviour->objects[place.name - 1].name);
}

// ---- Paths --------------------------------------------------------------------------------------

// Behind the parts "." and ".." at the beginning of a path, of which the latter are counted.
static const char *skip_dots(const char *path, int *up)
{
    for (;;) {
        const size_t length = strcspn(path, "/");
        const bool goes_up = length == 2 && !strncmp(path, "..", 2);
        if (!goes_up && !(length == 1 && path[0] == '.'))
            return path;
        *up += goes_up;
        path += length;
        path += strspn(path, "/");
    }
}

struct path_start here_path(const struct decoder *decoder, int directory, const char *given,
                            struct buffer *path)
{
    const struct standing place =
        given[0] == '/' ? (struct standing){0} : place_of(decoder, directory);
    struct path_start start = {0};
    struct buffer base = {0};

    if (!place.name) {
        buffer_add_string(path, given);
        return start;
    }
    const char *rest = skip_dots(given, &start.up);
    buffer_add_bytes(&base, name_of(decoder, place)->data, name_of(decoder, place)->size);
    for (int i = 0; i < start.up && base.size; i++)
        while (base.size && base.data[--base.size] != '/')
            continue;
    buffer_print(path, "%.*s%s%s", (int)base.size, base.data, base.size && !*rest ? "" : "/", rest);
    const int number = base.size ? overlay_find(&decoder->target->overlay, &base) : -1;
    buffer_free(&base);
    start.folder = place.folder;
    start.name = number < 0 ? 0 : behaviour_name(decoder->behaviour, number) + 1;
    return start.name ? start : (struct path_start){0};
}

bool here_read(const struct decoder *decoder, const struct stop *stop, struct buffer *path)
{
    struct buffer given = {0};
    const bool is_there =
        path_read(decoder->pid, stop, &given) && given.size > 0 && given.size < PATH_MAX;

    if (is_there)
        (void)here_path(decoder, path_directory(stop), given.data, path);
    buffer_free(&given);
    return is_there;
}

struct path_start here_start(const struct decoder *decoder, const struct stop *stop)
{
    struct buffer given = {0};
    struct buffer path = {0};
    struct path_start start = {0};

    if (path_read(decoder->pid, stop, &given) && given.size)
        start = here_path(decoder, path_directory(stop), given.data, &path);
    buffer_free(&given);
    buffer_free(&path);
    return start;
}

bool here_leads(const struct decoder *decoder, const struct stop *stop, struct buffer *path)
{
    const struct standing place = place_of(decoder, path_directory(stop));
    struct buffer given = {0};
    int up = 0;
    bool leads = place.name && !decoder->behaviour->objects[place.folder - 1].on_disk &&
                 path_read(decoder->pid, stop, &given) && given.size && given.size < PATH_MAX &&
                 given.data[0] != '/';

    // The kernel removes no directory by such a path, wherever it leads.
    if (leads && call_kind_of(stop->number) == CALL_UNLINK && !*skip_dots(given.data, &up))
        leads = false;
    if (leads)
        (void)here_path(decoder, path_directory(stop), given.data, path);
    buffer_free(&given);
    if (leads && path->size >= PATH_MAX)
        refuse(decoder, stop,
               "a relative path that is too long as an absolute one is not modelled");
    return leads;
}

void here_check(const struct decoder *decoder, const struct stop *stop, const struct buffer *path)
{
    if (decoder->local->directory.name && !strncmp(path->data, "/proc/", strlen("/proc/")) &&
        strstr(path->data, "/cwd"))
        refuse(decoder, stop,
               "what /proc tells of a current directory that the program makes is not modelled");
}

// ---- Calls --------------------------------------------------------------------------------------

bool decode_chdir(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (stop->number == SYS_fchdir)
        return false;
    call->object = decode_followed(decoder, stop);
    return call->object != OBJECT_NONE;
}

bool decode_getcwd(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const struct standing place = place_of(decoder, AT_FDCWD);

    if (!place.name)
        return false;
    call->object = place.name - 1;
    call->start[0] = (struct path_start){.folder = place.folder, .name = place.name};
    call->getcwd = (struct getcwd_arguments){.length = (int64_t)name_of(decoder, place)->size + 1,
                                             .size = (int64_t)stop->argument[1]};
    return true;
}

void here_entered(struct segment *segment)
{
    segment->runner->local.directory = (struct standing){.name = segment->runner->call.object + 1,
                                                         .folder = (int)segment->result.content};
}

bool here_answer(struct segment *segment, const struct stop *entry)
{
    const struct decoder decoder = segment_decoder(segment);
    const struct standing place = entry->number == SYS_fchdir
                                      ? place_of(&decoder, (int)entry->argument[0])
                                      : (struct standing){0};

    if (entry->number == SYS_fchdir && (int)entry->argument[0] < 0)
        return false; // AT_FDCWD is no descriptor
    if (!place.name || decoder.behaviour->objects[place.folder - 1].on_disk)
        return false;
    segment->runner->local.directory = place;
    arch_skip_call(segment->runner->pid, 0);
    return true;
}

void here_left(struct segment *segment, const struct stop *entry)
{
    const struct decoder decoder = segment_decoder(segment);

    segment->runner->local.directory = entry->number == SYS_fchdir
                                           ? place_of(&decoder, (int)entry->argument[0])
                                           : (struct standing){0};
}

void here_tell(struct run *run, int process, int64_t value)
{
    const struct runner *runner = &run->runner[process];
    const struct buffer *name = overlay_name(
        &run->target->overlay, run->kernel->behaviour->objects[runner->call.object].name);

    if (value > 0 && !reach_put(runner->pid, runner->argument[0], name->data, (size_t)value))
        value = -EFAULT;
    arch_skip_call(runner->pid, value);
}
