// SPDX-License-Identifier: MIT
//
// The picture on the first page. A chapter's branch has a fixed height and any width: the fork on
// the left has a fixed size, and the boxes to the right of it are measured in percent.

#include "weave/parts/picture.h"

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/book/identifiers.h"

enum { PERCENT = 100, SCALE = 100 * PERCENT }; // the width of a branch in hundredths of a percent

static size_t code_lines(const struct block *block)
{
    size_t count = 0;

    for (size_t i = 0; i < block->count; i++) {
        if (block->lines[i].chunk == NONE && !text_is_blank(block->lines[i].text))
            count++;
    }
    return count;
}

size_t chapter_code_lines(const struct chapter *chapter)
{
    size_t count = 0;

    for (size_t i = 0; i < chapter->block_count; i++) {
        if (chapter->blocks[i].chunk != NONE)
            count += code_lines(&chapter->blocks[i]);
    }
    return count;
}

// Adds HUNDREDTHS of a percent, such as "12.05%".
static void add_percent(struct buffer *out, size_t hundredths)
{
    html_add(out, "%z.%s%z%%", hundredths / PERCENT, hundredths % PERCENT < 10 ? "0" : "",
             hundredths % PERCENT);
}

// Does the block with the index BLOCK call one of NAMES?
static bool calls(const struct chapter *chapter, size_t block, const char *const *names)
{
    for (size_t i = 0; i < chapter->names.count; i++) {
        const struct occurrence *one = &chapter->names.items[i];
        if (one->block != block || !one->is_call)
            continue;
        for (const char *const *name = names; *name != NULL; name++) {
            if (text_equal(one->name, text_of(*name)))
                return true;
        }
    }
    return false;
}

// The attributes of the box of a chunk's block: class, top and height.
static const char *box_of(const struct chapter *chapter, size_t block)
{
    static const char *const forks[] = {"fork", "vfork", "posix_spawn", "posix_spawnp", NULL};
    static const char *const waits[] = {"wait", "waitpid", "waitid", "wait3", "wait4", NULL};
    bool is_forking = calls(chapter, block, forks);
    bool is_waiting = calls(chapter, block, waits);

    if (is_forking && is_waiting)
        return "class=\"forks\" y=\"6\" height=\"32\"";
    if (is_forking)
        return "class=\"forks\" y=\"6\" height=\"16\"";
    if (is_waiting)
        return "class=\"waits\" y=\"22\" height=\"16\"";
    return "y=\"17\" height=\"10\"";
}

static void add_bars(struct buffer *out, const struct chapter *chapter)
{
    size_t lines = chapter_code_lines(chapter);
    size_t before = 0;

    if (lines == 0)
        return;
    for (size_t i = 0; i < chapter->block_count; i++) {
        const struct block *block = &chapter->blocks[i];
        size_t count = block->chunk == NONE ? 0 : code_lines(block);
        if (count == 0)
            continue;
        html_add(out, "<rect %h x=\"", box_of(chapter, i));
        add_percent(out, before * SCALE / lines);
        html_add(out, "\" width=\"");
        add_percent(out, count * SCALE / lines);
        html_add(out, "\"><title>%t</title></rect>\n", TEXT(chapter->chunks[block->chunk].name));
        before += count;
    }
}

void picture_add(struct buffer *out, const struct chapter *chapter)
{
    html_add(out,
             "<div class=\"branch\"><svg class=\"fork\" aria-hidden=\"true\" focusable=\"false\">"
             "<path d=\"M10 0c0 22 8 22 20 22h8\"/></svg>\n<svg class=\"bars\" role=\"img\" "
             "aria-label=\"The chunks of %t in their order, each as wide as it has lines\">\n"
             "<line x1=\"0\" y1=\"22\" x2=\"100%%\" y2=\"22\"/>\n",
             TEXT(chapter->title));
    add_bars(out, chapter);
    html_add(out, "</svg></div>\n");
}
