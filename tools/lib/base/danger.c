// SPDX-License-Identifier: MIT
//
// The list of dangerous characters.

#include "lib/base/danger.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

#include <stdint.h>

// The dangerous characters beyond ASCII, in UTF-8. FIRST to LAST is the range of the last byte.
static const struct {
    unsigned char size;
    unsigned char lead[2];
    unsigned char first, last;
} wide[] = {
    {2, {0xc2, 0}, 0x80, 0x9f},    // U+0080 to U+009F
    {2, {0xd8, 0}, 0x9c, 0x9c},    // U+061C
    {3, {0xe2, 0x80}, 0x8e, 0x8f}, // U+200E, U+200F
    {3, {0xe2, 0x80}, 0xa8, 0xae}, // U+2028, U+2029, U+202A to U+202E
    {3, {0xe2, 0x81}, 0xa6, 0xa9}, // U+2066 to U+2069
};

size_t danger_size(struct text text, size_t at)
{
    static const unsigned char delete = 0x7f;
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    const size_t rest = text.size - at;

    if (rest == 0)
        return 0;
    if (bytes[0] <= delete)
        return (bytes[0] < ' ' && bytes[0] != '\t' && bytes[0] != '\n') || bytes[0] == delete;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        const size_t last = wide[i].size - 1U;
        if (rest > last && bytes[0] == wide[i].lead[0] &&
            (last == 1 || bytes[1] == wide[i].lead[1]) && bytes[last] >= wide[i].first &&
            bytes[last] <= wide[i].last)
            return wide[i].size;
    }
    return 0;
}

void danger_replace(struct buffer *out, struct text text, const char *replacement)
{
    while (text.size > 0) {
        const size_t found = danger_find(text);
        const size_t safe = found == SIZE_MAX ? text.size : found;
        buffer_add(out, (struct text){text.data, safe});
        text = text_from(text, safe);
        if (text.size > 0) {
            buffer_add_string(out, replacement);
            text = text_from(text, danger_size(text, 0));
        }
    }
}

size_t danger_find(struct text text)
{
    for (size_t at = 0; at < text.size; at++)
        if (danger_size(text, at) > 0)
            return at;
    return SIZE_MAX;
}
