// SPDX-License-Identifier: MIT
//
// The words of a picture of lifelines.

#include "lib/graph/lifelines_words.h"

#include <stdbool.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/graph/lifelines.h"

void lifelines_add_text(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (byte == '&')
            buffer_add_string(out, "&amp;");
        else if (byte == '<')
            buffer_add_string(out, "&lt;");
        else if (byte == '>')
            buffer_add_string(out, "&gt;");
        else
            buffer_add_byte(out, (char)((unsigned char)byte < ' ' || byte == 0x7f ? ' ' : byte));
    }
}

// Adds the name of PROCESS, with a capital letter if it begins a sentence.
static void add_name(struct buffer *out, const struct lifelines *lifelines, size_t process,
                     bool is_first)
{
    struct text name = lifelines->names[process];
    bool is_raised = is_first && name.size > 0 && name.data[0] >= 'a' && name.data[0] <= 'z';

    if (is_raised)
        buffer_add_byte(out, (char)(name.data[0] - 'a' + 'A'));
    lifelines_add_text(out, text_from(name, is_raised ? 1 : 0));
}

static void describe_adoption(struct buffer *out, const struct lifelines *lifelines,
                              const struct life_step *step)
{
    bool is_first = true;

    for (size_t i = 0; step->has_orphans && i < lifelines->processes; i++) {
        if (!step->orphaned[i])
            continue;
        buffer_add_string(out, is_first ? "" : " and ");
        add_name(out, lifelines, i, is_first);
        is_first = false;
    }
    if (!is_first) {
        buffer_add_string(out, ": ");
        buffer_add_string(out, LIFELINES_ADOPTED);
        buffer_add_string(out, ". ");
    }
}

void lifelines_describe(struct buffer *out, const struct lifelines *lifelines)
{
    buffer_add_string(out, "<desc>");
    for (size_t i = 0; i < lifelines->count; i++) {
        add_name(out, lifelines, lifelines->steps[i].process, true);
        buffer_add_string(out, ": ");
        lifelines_add_text(out, lifelines->steps[i].label);
        buffer_add_string(out, ". ");
        describe_adoption(out, lifelines, &lifelines->steps[i]);
    }
    buffer_add_string(out, "</desc>\n");
}
