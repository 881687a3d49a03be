// SPDX-License-Identifier: MIT
// New names for files.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/run/decode.h"
#include "interleave/run/links.h"
#include "interleave/run/overlay.h"
#include "interleave/run/reroute.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/target.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// What one of the two paths leads to. NAME is to be freed.
struct link_end {
    enum overlay_kind kind;
    struct buffer name;
};

static struct link_end end_of(pid_t pid, const struct stop *stop, bool is_new)
{
    const bool has_directories = stop->number == SYS_linkat;
    const int at = has_directories ? (is_new ? 2 : 0) : 0;
    const int directory = has_directories ? (int)stop->argument[at] : AT_FDCWD;
    const uint64_t address = stop->argument[has_directories ? at + 1 : is_new];
    struct link_end end = {.kind = OVERLAY_OTHER};
    struct buffer path = {0};

    // A symbolic link would get another name itself.
    if (tracee_read_string(pid, address, &path) && path.size &&
        overlay_there(pid, directory, path.data) != S_IFLNK)
        end.kind = overlay_resolve(pid, directory, path.data, &end.name);
    buffer_free(&path);
    return end;
}

void links_watch(struct segment *segment, const struct stop *stop)
{
    const struct overlay *overlay = &segment->run->target->overlay;

    for (int i = 0; i < 2; i++) {
        struct link_end end = end_of(segment->runner->pid, stop, i == 1);
        if ((end.kind == OVERLAY_FILE || end.kind == OVERLAY_NEW) &&
            overlay_find(overlay, &end.name) < 0)
            reroute_follow(segment, &end.name, end.kind);
        buffer_free(&end.name);
    }
}

static int object_of(const struct decoder *decoder, const struct stop *stop, bool is_new)
{
    const struct overlay *overlay = &decoder->target->overlay;
    struct link_end end = end_of(decoder->pid, stop, is_new);
    const int number = end.kind == OVERLAY_OTHER ? -1 : overlay_find(overlay, &end.name);

    buffer_free(&end.name);
    return number < 0 ? OBJECT_NONE : behaviour_name(decoder->behaviour, number);
}

bool decode_link(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const int to = object_of(decoder, stop, true);

    call->object = object_of(decoder, stop, false);
    if (call->object == OBJECT_NONE || to == OBJECT_NONE ||
        (stop->number == SYS_linkat && stop->argument[4]))
        refuse(decoder, stop, "linking what is no plain file is not modelled");
    call->link.to = to;
    return true;
}
