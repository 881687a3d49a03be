// SPDX-License-Identifier: MIT
//
// UTF-8, as utf8proc reads it.

#include "lib/base/utf8.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "lib/base/text.h"

size_t utf8_size(struct text text, size_t at)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.data + at;
    const size_t left = text.size - at;
    utf8proc_int32_t character = 0;
    utf8proc_ssize_t size = utf8proc_iterate(
        bytes, left < PTRDIFF_MAX ? (utf8proc_ssize_t)left : PTRDIFF_MAX, &character);

    return size > 0 ? (size_t)size : 0;
}

// The offset of the first byte at or after FROM that may not be ASCII. Most text is nothing else,
// so this looks at eight bytes at a time.
static size_t skip_ascii(struct text text, size_t from)
{
    static const uint64_t not_ascii = UINT64_C(0x8080808080808080);
    uint64_t word = 0;

    for (; text.size - from >= sizeof word; from += sizeof word) {
        memcpy(&word, text.data + from, sizeof word);
        if ((word & not_ascii) != 0)
            break;
    }
    return from;
}

size_t utf8_find_bad(struct text text)
{
    size_t at = skip_ascii(text, 0);

    while (at < text.size) {
        const size_t size = utf8_size(text, at);
        if (size == 0)
            break;
        at += size;
    }
    return at;
}
