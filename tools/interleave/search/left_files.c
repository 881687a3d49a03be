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

// What has become of a FIFO, and what is one now. False where the path is and was no FIFO.
static bool fifo_print(const struct search *search, const struct overlay *overlay, int number,
                       int content, struct buffer *text)
{
    const bool was = overlay_is_fifo(overlay, number);
    const bool is =
        content != OBJECT_NONE && search->behaviour.objects[content].kind == OBJECT_FIFO;
    const char *name = short_name(overlay_name(overlay, number)->data);

    if (was && !is && content == OBJECT_NONE)
        buffer_print(text, "  FIFO %s is gone\n", name);
    else if (!was && is)
        buffer_print(text, "  FIFO %s\n", name);
    return is || (was && content == OBJECT_NONE);
}

// A path to which a socket is bound. False where it is none.
static bool socket_print(const struct search *search, const struct overlay *overlay, int number,
                         int content, struct buffer *text)
{
    if (content == OBJECT_NONE || search->behaviour.objects[content].kind != OBJECT_SOCKET)
        return false;
    buffer_print(text, "  socket %s\n", short_name(overlay_name(overlay, number)->data));
    return true;
}

void left_files(const struct search *search, struct world *world, struct buffer *text)
{
    const struct overlay *overlay = &search->run.target->overlay;

    for (int i = 0; i < overlay_count(overlay); i++) {
        const struct buffer *before = overlay_original(overlay, i);
        const int content = world_content(world, behaviour_name(&search->behaviour, i));
        if (fifo_print(search, overlay, i, content, text) ||
            socket_print(search, overlay, i, content, text))
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
