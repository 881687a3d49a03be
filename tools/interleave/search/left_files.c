// SPDX-License-Identifier: MIT
// What the program has done to files by the end of a schedule.
#include <string.h>
#include <unistd.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/world.h"
#include "interleave/report/schedule.h"
#include "interleave/run/overlay.h"
#include "interleave/run/target.h"
#include "interleave/search/left_files.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"

// Name of the file, relative to the directory where the tool was started if it is below that.
static const char *short_name(const char *name)
{
    char directory[4096];

    if (!getcwd(directory, sizeof directory))
        return name;
    const size_t len = strlen(directory);
    return !strncmp(name, directory, len) && name[len] == '/' ? name + len + 1 : name;
}

static bool is_text(const struct buffer *content)
{
    for (size_t i = 0; i < content->size; i++) {
        const unsigned char c = (unsigned char)content->data[i];
        if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static void content_print(const struct buffer *content, struct buffer *text)
{
    bool at_start = true;

    if (!is_text(content)) {
        buffer_add_bytes(text, "> ", 2);
        text_quote(content->data, content->size, text);
        buffer_add_bytes(text, "\n", 1);
        return;
    }
    for (size_t i = 0; i < content->size; i++) {
        if (at_start)
            buffer_add_bytes(text, "> ", 2);
        buffer_add_bytes(text, &content->data[i], 1);
        at_start = content->data[i] == '\n';
    }
    if (!at_start)
        buffer_add_bytes(text, " \\\n", 3);
}

// Whether a path leads to what is no plain file: its name in the report, or NULL.
static const char *other_name(enum object_kind kind)
{
    return kind == OBJECT_FIFO      ? "FIFO"
           : kind == OBJECT_SOCKET  ? "socket"
           : kind == OBJECT_FOLDER  ? "directory"
           : kind == OBJECT_SYMLINK ? "symbolic link"
                                    : NULL;
}

static enum object_kind kind_before(enum overlay_kind kind)
{
    return kind == OVERLAY_FIFO     ? OBJECT_FIFO
           : kind == OVERLAY_FOLDER ? OBJECT_FOLDER
                                    : OBJECT_OTHER;
}

// What has become of what was no plain file, and what is none now. False where the path leads to a
// plain file now, or led to one.
static bool other_print(const struct search *search, struct world *world, int number, int content,
                        struct buffer *text)
{
    const struct overlay *overlay = &search->run.target->overlay;
    const enum object_kind was = kind_before(overlay_kind(overlay, number));
    const enum object_kind is =
        content == OBJECT_NONE ? OBJECT_OTHER : search->behaviour.objects[content].kind;
    const char *const before = other_name(was);
    const char *const now = other_name(is);
    const char *name = short_name(overlay_name(overlay, number)->data);

    if (before && content == OBJECT_NONE)
        buffer_print(text, "  %s %s is gone\n", before, name);
    else if (was != is && is == OBJECT_SYMLINK)
        buffer_print(text, "  symbolic link %s to %s\n", name,
                     world_shared(world, content)->content.data);
    else if (was != is && now)
        buffer_print(text, "  %s %s\n", now, name);
    return now || (before && content == OBJECT_NONE);
}

void left_files(const struct search *search, struct world *world, struct buffer *text)
{
    const struct overlay *overlay = &search->run.target->overlay;

    for (int i = 0; i < overlay_count(overlay); i++) {
        const struct buffer *before = overlay_original(overlay, i);
        const int content = world_content(world, behaviour_name(&search->behaviour, i));
        if (other_print(search, world, i, content, text))
            continue;
        const struct buffer *now =
            content == OBJECT_NONE ? NULL : &world_shared(world, content)->content;
        if (before && now ? buffer_equal(before, now) : before == now)
            continue;
        buffer_print(text, "  file %s%s\n", short_name(overlay_name(overlay, i)->data),
                     !now             ? " is gone"
                     : now->size == 0 ? " is empty"
                                      : ":");
        if (now)
            content_print(now, text);
    }
}
