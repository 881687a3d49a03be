// SPDX-License-Identifier: MIT
//
// The anchors of headings.

#include "weave/book/slug.h"

#include <stdbool.h>

#include "lib/base/buffer.h"
#include "lib/base/danger.h"
#include "lib/base/text.h"

void slug_add(struct buffer *out, struct text title)
{
    for (size_t i = 0; i < title.size; i++) {
        char byte = title.data[i];
        size_t control = danger_size(title, i);
        if (control > 0) {
            i += control - 1;
            continue;
        }
        if (byte >= 'A' && byte <= 'Z')
            byte = (char)(byte - 'A' + 'a');
        bool is_kept = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
                       byte == '-' || byte == '_' || (byte & 0x80) != 0;
        if (byte == ' ' || byte == '\n')
            byte = '-';
        else if (!is_kept)
            continue;
        buffer_add_byte(out, byte);
    }
}
